/** Files for a guest as cloud-init user data, and the templates of all datastores. */
@NullMarked
package org.trovekeeper.cloudinit;

import org.jspecify.annotations.NullMarked;
