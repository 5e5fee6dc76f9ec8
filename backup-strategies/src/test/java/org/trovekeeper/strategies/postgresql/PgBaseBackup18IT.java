package org.trovekeeper.strategies.postgresql;

import java.util.List;
import org.trovekeeper.testing.PostgresRelease;

/** The contract with PostgreSQL 18, and with small files of log. */
final class PgBaseBackup18IT extends PgChangesContract {
  PgBaseBackup18IT() {
    super(PostgresRelease.V18);
  }

  @Override
  protected List<String> databaseOptions() {
    return List.of("--wal-segsize=1");
  }
}
