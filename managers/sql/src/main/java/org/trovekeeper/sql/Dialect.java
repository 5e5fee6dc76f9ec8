package org.trovekeeper.sql;

import java.time.Duration;
import java.util.Optional;

/** What differs between the servers behind a {@link SqlPool}. */
public interface Dialect {
  /** The statement that makes a new session independent of the server's settings. */
  String sessionStart();

  /** The statement that limits how long the session's following ones may take. */
  String statementLimit(Duration limit);

  /** Whether what a user asks for must not be written on this server now. */
  boolean readOnly(SqlSession session);

  SqlFailures failures();

  /** How a session keeps its statements out of the server's own logs, if it can. */
  default Optional<Silence> silence() {
    return Optional.empty();
  }

  /** The statement that begins it, and the one that ends it. */
  record Silence(String begin, String end) {}
}
