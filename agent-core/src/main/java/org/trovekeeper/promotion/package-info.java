/** Guards the control plane's replication calls; see docs/invariants/promotion.md. */
@NullMarked
package org.trovekeeper.promotion;

import org.jspecify.annotations.NullMarked;
