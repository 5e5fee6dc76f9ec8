@NullMarked
package org.trovekeeper.sql;

import org.jspecify.annotations.NullMarked;
