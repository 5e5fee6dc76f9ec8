package org.trovekeeper.postgresql.replication;

import org.trovekeeper.testing.PostgresRelease;

/** The same on PostgreSQL 17. */
class PostgresReplication17IT extends PostgresReplicationIT {
  @Override
  protected PostgresRelease release() {
    return PostgresRelease.V17;
  }
}
