/** Documents generated from the tables in code. */
@NullMarked
package org.trovekeeper.reference;

import org.jspecify.annotations.NullMarked;
