package org.trovekeeper.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Opens one connection to one server as one account. */
@FunctionalInterface
public interface Connector {
  /** Connects and logs in; no single wait is longer than the limit. */
  Connection connect(Duration limit) throws SQLException;
}
