package org.trovekeeper.strategies.postgresql;

import java.util.List;

/** The contract with PostgreSQL 18, and with small files of log. */
final class PgBaseBackup18IT extends PgChangesContract {
  PgBaseBackup18IT() {
    super(18, "sid");
  }

  @Override
  protected List<String> databaseOptions() {
    return List.of("--wal-segsize=1");
  }
}
