package org.trovekeeper.postgresql;

import java.util.List;
import java.util.function.Consumer;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.sql.SingleSession;
import org.trovekeeper.sql.SqlSession;

/** Work within one of the user's databases: a session of this server sees only one. */
final class DatabaseWork {
  /**
   * Those that a session for replication does not pass over either; newer servers pass over all.
   */
  private static final String TRIGGERS =
      """
      SELECT evtname FROM pg_event_trigger WHERE evtenabled IN ('A', 'R')
      AND coalesce(current_setting('event_triggers', true), 'on') = 'on'\
      """;

  private final LocalConnections connections;

  DatabaseWork(LocalConnections connections) {
    this.connections = connections;
  }

  void run(String database, Deadline deadline, Consumer<SqlSession> work) {
    new SingleSession(new PostgresDialect(), connections.to(database))
        .run(
            deadline,
            session -> {
              refuseTriggers(session, database);
              work.accept(session);
            });
  }

  /** They would run with the agent's rights whatever a user writes into them. */
  private static void refuseTriggers(SqlSession session, String database) {
    List<String> triggers = session.query(TRIGGERS, row -> row.getString(1));
    if (!triggers.isEmpty()) {
      throw GuestException.of(
              ErrorCode.ENGINE_FAILED,
              "event triggers of database %s would run with the agent's rights: %s"
                  .formatted(database, String.join(", ", triggers)))
          .withHint("ALTER EVENT TRIGGER ... ENABLE instead of ENABLE ALWAYS or REPLICA");
    }
  }
}
