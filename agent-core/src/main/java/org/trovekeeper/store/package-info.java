/** Places to put backups, behind one contract. */
@NullMarked
package org.trovekeeper.store;

import org.jspecify.annotations.NullMarked;
