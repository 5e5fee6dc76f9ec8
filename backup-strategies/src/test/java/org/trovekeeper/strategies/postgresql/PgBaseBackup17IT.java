package org.trovekeeper.strategies.postgresql;

/** The contract with PostgreSQL 17. */
final class PgBaseBackup17IT extends PgChangesContract {
  PgBaseBackup17IT() {
    super(17, "trixie");
  }
}
