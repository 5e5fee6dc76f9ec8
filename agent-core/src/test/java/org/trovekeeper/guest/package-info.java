@NullMarked
package org.trovekeeper.guest;

import org.jspecify.annotations.NullMarked;
