package org.trovekeeper.postgresql.replication;

import org.trovekeeper.testing.PostgresRelease;

/** The same on PostgreSQL 18. */
class PostgresStandby18IT extends PostgresStandbyIT {
  @Override
  protected PostgresRelease release() {
    return PostgresRelease.V18;
  }
}
