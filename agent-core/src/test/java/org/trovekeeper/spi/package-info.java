@NullMarked
package org.trovekeeper.spi;

import org.jspecify.annotations.NullMarked;
