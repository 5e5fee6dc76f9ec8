package org.trovekeeper.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import java.util.function.Function;
import org.trovekeeper.spi.Deadline;

/** Work over a connection that is opened for it and closed behind it. */
public final class SingleSession {
  private final Dialect dialect;
  private final Connector connector;

  public SingleSession(Dialect dialect, Connector connector) {
    this.dialect = dialect;
    this.connector = connector;
  }

  /** {@link #ask} without an answer. */
  public void run(Deadline deadline, Consumer<SqlSession> work) {
    boolean _ =
        ask(
            deadline,
            session -> {
              work.accept(session);
              return true;
            });
  }

  /** Answers what the work answers. The session begins as those of a {@link SqlPool} do. */
  public <T> T ask(Deadline deadline, Function<SqlSession, T> work) {
    deadline.require("ask the server");
    try (Connection connection = connector.connect(deadline.remaining())) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(dialect.sessionStart());
      }
      return work.apply(new SqlSession(connection, dialect, deadline));
    } catch (SQLException e) {
      throw dialect.failures().of(e);
    }
  }
}
