package org.trovekeeper.strategies.postgresql;

import org.trovekeeper.testing.PostgresRelease;

/** The contract with PostgreSQL 17. */
final class PgBaseBackup17IT extends PgChangesContract {
  PgBaseBackup17IT() {
    super(PostgresRelease.V17);
  }
}
