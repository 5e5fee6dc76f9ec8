@NullMarked
package org.trovekeeper.packaging;

import org.jspecify.annotations.NullMarked;
