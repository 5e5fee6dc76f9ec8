package org.trovekeeper.postgresql.replication;

import org.trovekeeper.testing.PostgresRelease;

/** The same on PostgreSQL 17. */
class PostgresPromotion17IT extends PostgresPromotionIT {
  @Override
  protected PostgresRelease release() {
    return PostgresRelease.V17;
  }
}
