package org.trovekeeper.postgresql.replication;

import org.trovekeeper.testing.PostgresRelease;

/** The same on PostgreSQL 18. */
class PostgresPromotion18IT extends PostgresPromotionIT {
  @Override
  protected PostgresRelease release() {
    return PostgresRelease.V18;
  }
}
