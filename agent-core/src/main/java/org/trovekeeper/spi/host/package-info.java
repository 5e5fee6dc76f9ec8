/** The machine below the engine: commands, services, files, volumes and the clock. */
@NullMarked
package org.trovekeeper.spi.host;

import org.jspecify.annotations.NullMarked;
