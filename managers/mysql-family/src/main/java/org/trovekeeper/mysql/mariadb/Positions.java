package org.trovekeeper.mysql.mariadb;

import org.trovekeeper.mysql.mariadb.ErrantRules.History;
import org.trovekeeper.sql.SqlSession;

/** Reads how far a server has come. */
final class Positions {
  /** Needs no right, so a replication account can ask it too. */
  static final String HISTORY = "SELECT @@GLOBAL.gtid_binlog_state, @@GLOBAL.gtid_slave_pos";

  private Positions() {}

  /** Everything the server has, written or applied. */
  static GtidPosition executed(SqlSession session) {
    return history(session).executed();
  }

  static History history(SqlSession session) {
    return session
        .first(HISTORY, row -> History.of(row.getString(1), row.getString(2)))
        .orElseThrow();
  }
}
