@NullMarked
package org.trovekeeper.promotion;

import org.jspecify.annotations.NullMarked;
