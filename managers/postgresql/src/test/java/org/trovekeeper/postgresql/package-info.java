@NullMarked
package org.trovekeeper.postgresql;

import org.jspecify.annotations.NullMarked;
