/** How one engine follows another, as the control plane's replication calls need it. */
@NullMarked
package org.trovekeeper.spi.replication;

import org.jspecify.annotations.NullMarked;
