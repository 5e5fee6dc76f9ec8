package org.trovekeeper.postgresql;

import org.trovekeeper.sql.SqlSession;

/** Ends the sessions that go on when an account loses a right. */
final class Sessions {
  private static final String END =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ?";

  private Sessions() {}

  static void end(SqlSession session, String role) {
    session.query(END, row -> row.getBoolean(1), role);
  }

  static void end(SqlSession session, String role, String database) {
    session.query(END + " AND datname = ?", row -> row.getBoolean(1), role, database);
  }
}
