package org.trovekeeper.sql;

import java.time.Duration;

/** What differs between the servers behind a {@link SqlPool}. */
public interface Dialect {
  /** The statement that makes a new session independent of the server's settings. */
  String sessionStart();

  /** The statement that tells the server how long the session's following ones may take. */
  String statementLimit(Duration limit);

  /** Whether what a user asks for must not be written on this server now. */
  boolean readOnly(SqlSession session);

  SqlFailures failures();
}
