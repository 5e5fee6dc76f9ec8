@NullMarked
package org.trovekeeper.toolkit.wal;

import org.jspecify.annotations.NullMarked;
