/** Guests that boot: systemd, cloud-init, an engine from Debian, and our package. */
@NullMarked
package org.trovekeeper.it.guest;

import org.jspecify.annotations.NullMarked;
