/** The real machine: processes, services, files, volumes and the clock behind {@code spi.host}. */
@NullMarked
package org.trovekeeper.host;

import org.jspecify.annotations.NullMarked;
