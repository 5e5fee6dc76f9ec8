@NullMarked
package org.trovekeeper.backup;

import org.jspecify.annotations.NullMarked;
