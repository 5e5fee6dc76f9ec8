@NullMarked
package org.trovekeeper.spi.host;

import org.jspecify.annotations.NullMarked;
