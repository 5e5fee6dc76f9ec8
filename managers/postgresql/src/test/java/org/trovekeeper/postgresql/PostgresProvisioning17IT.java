package org.trovekeeper.postgresql;

import org.trovekeeper.testing.PostgresRelease;

/** The same on PostgreSQL 17. */
class PostgresProvisioning17IT extends PostgresProvisioningIT {
  @Override
  protected PostgresRelease release() {
    return PostgresRelease.V17;
  }
}
