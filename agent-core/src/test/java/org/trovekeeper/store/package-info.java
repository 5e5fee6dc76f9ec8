@NullMarked
package org.trovekeeper.store;

import org.jspecify.annotations.NullMarked;
