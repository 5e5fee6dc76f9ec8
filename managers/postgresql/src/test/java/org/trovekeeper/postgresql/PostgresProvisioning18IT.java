package org.trovekeeper.postgresql;

import org.trovekeeper.testing.PostgresRelease;

/** The same on PostgreSQL 18. */
class PostgresProvisioning18IT extends PostgresProvisioningIT {
  @Override
  protected PostgresRelease release() {
    return PostgresRelease.V18;
  }
}
