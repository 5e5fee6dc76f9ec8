/** A folder as a place for backups: the default where there is no Swift. */
@NullMarked
package org.trovekeeper.store.directory;

import org.jspecify.annotations.NullMarked;
