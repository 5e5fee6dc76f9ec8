@NullMarked
package org.trovekeeper.mysql.common;

import org.jspecify.annotations.NullMarked;
