package org.trovekeeper.postgresql.replication;

import org.trovekeeper.testing.PostgresRelease;

/** The same on PostgreSQL 18. */
class PostgresReplication18IT extends PostgresReplicationIT {
  @Override
  protected PostgresRelease release() {
    return PostgresRelease.V18;
  }
}
