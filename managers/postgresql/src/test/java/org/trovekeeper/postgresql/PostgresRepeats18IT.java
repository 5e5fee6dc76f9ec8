package org.trovekeeper.postgresql;

import org.trovekeeper.testing.PostgresRelease;

/** The same on PostgreSQL 18. */
class PostgresRepeats18IT extends PostgresRepeats17IT {
  @Override
  protected PostgresRelease release() {
    return PostgresRelease.V18;
  }
}
