package org.trovekeeper.postgresql.replication;

import org.trovekeeper.testing.PostgresRelease;

/** The same on PostgreSQL 18. */
class PostgresRewind18IT extends PostgresRewindIT {
  @Override
  protected PostgresRelease release() {
    return PostgresRelease.V18;
  }
}
