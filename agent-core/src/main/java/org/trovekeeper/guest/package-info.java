/**
 * What the guest does for each RPC method: the method table, and the services that join managers,
 * backups, volumes and status to what Trove expects.
 */
@NullMarked
package org.trovekeeper.guest;

import org.jspecify.annotations.NullMarked;
