@NullMarked
package org.trovekeeper.store.directory;

import org.jspecify.annotations.NullMarked;
