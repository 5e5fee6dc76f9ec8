package org.trovekeeper.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Supplier;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.toolkit.EngineProcess.Probe;
import org.trovekeeper.toolkit.EngineStateRules.Answer;

/** Asks the server one small question over a connection of its own. */
public final class SqlProbe implements Probe {
  private final Supplier<Connector> connector;
  private final SqlFailures failures;

  public SqlProbe(Supplier<Connector> connector, SqlFailures failures) {
    this.connector = connector;
    this.failures = failures;
  }

  /** May take a few times the time left; the caller bounds it. */
  @Override
  public Answer ask(Deadline deadline) {
    try (Connection connection = connector.get().connect(deadline.remaining());
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
      return Answer.ANSWERED;
    } catch (SQLException e) {
      return failures.answer(e);
    }
  }
}
