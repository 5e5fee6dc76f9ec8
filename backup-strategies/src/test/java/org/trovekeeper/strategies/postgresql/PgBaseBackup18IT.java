package org.trovekeeper.strategies.postgresql;

/** The contract with PostgreSQL 18. */
final class PgBaseBackup18IT extends PgChangesContract {
  PgBaseBackup18IT() {
    super(18, "sid");
  }
}
