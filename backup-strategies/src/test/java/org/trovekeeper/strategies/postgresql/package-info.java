@NullMarked
package org.trovekeeper.strategies.postgresql;

import org.jspecify.annotations.NullMarked;
