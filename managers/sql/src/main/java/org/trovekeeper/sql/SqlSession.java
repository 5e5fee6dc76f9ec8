package org.trovekeeper.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.GuestException;

/**
 * One connection for the length of one piece of work. No statement outlives the deadline, on the
 * server neither: it ends what its caller would not wait for.
 */
public final class SqlSession {
  /** How much later than the deadline the server may end a statement. */
  private static final Duration LATE = Duration.ofMillis(500);

  private final Connection connection;
  private final Dialect dialect;
  private final SqlFailures failures;
  private final Optional<Dialect.Silence> silence;
  private final Deadline deadline;
  private @Nullable Duration limit;

  SqlSession(Connection connection, Dialect dialect, Deadline deadline) {
    this.connection = connection;
    this.dialect = dialect;
    this.failures = dialect.failures();
    this.silence = dialect.silence();
    this.deadline = deadline;
  }

  /** Reads one row. */
  @FunctionalInterface
  public interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** All rows. */
  public <T> List<T> query(String sql, Row<T> reader, String... parameters) {
    try (PreparedStatement statement = prepare(sql, parameters);
        ResultSet result = statement.executeQuery()) {
      List<T> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(reader.read(result));
      }
      return rows;
    } catch (SQLException e) {
      throw failures.of(e);
    }
  }

  /** The first row, if there is one. */
  public <T> Optional<T> first(String sql, Row<T> reader, String... parameters) {
    return query(sql, reader, parameters).stream().findFirst();
  }

  /** A single text; an SQL null is the empty text. */
  public String text(String sql, String... parameters) {
    return first(sql, row -> Optional.ofNullable(row.getString(1)).orElse(""), parameters)
        .orElse("");
  }

  public boolean exists(String sql, String... parameters) {
    return first(sql, row -> true, parameters).isPresent();
  }

  public void execute(String sql, String... parameters) {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      statement.execute();
    } catch (SQLException e) {
      throw failures.of(e);
    }
  }

  /**
   * Like {@link #execute}, and neither a log of the server nor a failure repeats the statement,
   * which the server may quote.
   */
  public void executeSecret(String sql) {
    silence.ifPresent(silent -> execute(silent.begin()));
    try (PreparedStatement statement = prepare(sql)) {
      statement.execute();
    } catch (SQLException e) {
      GuestException failure = failures.ofSecretStatement(e);
      endSilence(failure);
      throw failure;
    }
    silence.ifPresent(silent -> execute(silent.end()));
  }

  private void endSilence(GuestException failure) {
    try {
      silence.ifPresent(silent -> execute(silent.end()));
    } catch (GuestException e) {
      failure.addSuppressed(e);
    }
  }

  /** The server counts for each statement, so that the limit shrinks with the time that is left. */
  private void limitStatements() throws SQLException {
    Duration left = deadline.remaining();
    if (limit == null || limit.minus(left).compareTo(LATE) > 0) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(dialect.statementLimit(left));
      }
      limit = left;
    }
  }

  private PreparedStatement prepare(String sql, String... parameters) throws SQLException {
    deadline.require("ask the server");
    // The server ends its statements itself a moment earlier; this ends a wait for a dead one.
    int millis = (int) Math.min(Integer.MAX_VALUE, deadline.remaining().toMillis() + 1000);
    connection.setNetworkTimeout(Runnable::run, millis);
    limitStatements();
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setString(i + 1, parameters[i]);
    }
    return statement;
  }
}
