@NullMarked
package org.trovekeeper.toolkit;

import org.jspecify.annotations.NullMarked;
