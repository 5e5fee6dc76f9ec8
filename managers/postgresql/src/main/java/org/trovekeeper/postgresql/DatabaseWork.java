package org.trovekeeper.postgresql;

import java.util.function.Consumer;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.sql.SingleSession;
import org.trovekeeper.sql.SqlSession;

/** Work within one of the user's databases: a session of this server sees only one. */
final class DatabaseWork {
  private final LocalConnections connections;

  DatabaseWork(LocalConnections connections) {
    this.connections = connections;
  }

  void run(String database, Deadline deadline, Consumer<SqlSession> work) {
    new SingleSession(new PostgresDialect(), connections.to(database)).run(deadline, work);
  }
}
