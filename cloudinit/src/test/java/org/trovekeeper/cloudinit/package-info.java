/** Tests of user data, with a reader of MIME messages of their own. */
@NullMarked
package org.trovekeeper.cloudinit;

import org.jspecify.annotations.NullMarked;
