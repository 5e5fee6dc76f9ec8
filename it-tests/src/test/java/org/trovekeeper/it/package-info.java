/** The built distribution, told what to do by a real Trove. */
@NullMarked
package org.trovekeeper.it;

import org.jspecify.annotations.NullMarked;
