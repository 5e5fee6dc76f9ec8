/** How an engine's data becomes a stream of bytes, and a stream becomes data again. */
@NullMarked
package org.trovekeeper.spi.backup;

import org.jspecify.annotations.NullMarked;
