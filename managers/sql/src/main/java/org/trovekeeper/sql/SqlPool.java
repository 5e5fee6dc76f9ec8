package org.trovekeeper.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.GuestException;

/**
 * Up to three connections to the server as the agent's account, opened when they are first needed
 * and closed soon after. Every session begins in the same way, whatever the server's settings are.
 */
public final class SqlPool implements AutoCloseable {
  private static final Duration BORROW = Duration.ofSeconds(4);
  private static final Duration QUESTION = Duration.ofSeconds(1);

  private final Dialect dialect;
  private final Supplier<Connector> connector;
  private final Supplier<Optional<GuestException>> down;
  private @Nullable HikariDataSource source;

  /**
   * The connector is asked for when the first connection is opened, and after {@link #reset}.
   *
   * @param down why no server runs; empty while one does. Asked when there is no connection yet, so
   *     that work fails at once and says why
   */
  public SqlPool(
      Dialect dialect, Supplier<Connector> connector, Supplier<Optional<GuestException>> down) {
    this.dialect = dialect;
    this.connector = connector;
    this.down = down;
  }

  Dialect dialect() {
    return dialect;
  }

  /** Does the work on a connection and answers what it answers. */
  public <T> T ask(Deadline deadline, Function<SqlSession, T> work) {
    try (Connection connection = borrow(source())) {
      return work.apply(session(connection, deadline));
    } catch (SQLException e) {
      throw dialect.failures().of(e);
    }
  }

  /** {@link #ask} without an answer. */
  public void run(Deadline deadline, Consumer<SqlSession> work) {
    boolean _ = ask(deadline, done(work));
  }

  /**
   * Work in a session of its own, which this statement makes different from the others; no one else
   * ever gets that session.
   */
  public void runApart(Deadline deadline, String first, Consumer<SqlSession> work) {
    HikariDataSource pool = source();
    Connection connection = borrow(pool);
    try {
      SqlSession session = session(connection, deadline);
      session.execute(first);
      work.accept(session);
    } finally {
      // closed, and never back into the pool
      pool.evictConnection(connection);
    }
  }

  private SqlSession session(Connection connection, Deadline deadline) {
    SqlSession session = new SqlSession(connection, dialect, deadline);
    session.execute(dialect.statementLimit(deadline.remaining()));
    return session;
  }

  private Connection borrow(HikariDataSource pool) {
    refuseWhileDown(pool);
    try {
      return pool.getConnection();
    } catch (SQLException e) {
      throw dialect.failures().of(e);
    }
  }

  /** A server whose process is not known may answer all the same: then it counts as running. */
  private void refuseWhileDown(HikariDataSource pool) {
    if (pool.getHikariPoolMXBean() != null
        && pool.getHikariPoolMXBean().getTotalConnections() > 0) {
      return;
    }
    down.get()
        .ifPresent(why -> {
          try (Connection _ = connector.get().connect(QUESTION)) {
            // it answers
          } catch (SQLException e) {
            throw why;
          }
        });
  }

  private static Function<SqlSession, Boolean> done(Consumer<SqlSession> work) {
    return session -> {
      work.accept(session);
      return true;
    };
  }

  /** Sessions that are at work end with it, idle ones at once; the next ones log in again. */
  public synchronized void renew() {
    if (source != null) {
      source.getHikariPoolMXBean().softEvictConnections();
    }
  }

  /** Closes every connection; the next one logs in again. */
  public synchronized void reset() {
    if (source != null) {
      source.close();
      source = null;
    }
  }

  @Override
  public void close() {
    reset();
  }

  private synchronized HikariDataSource source() {
    HikariDataSource present = source;
    if (present == null) {
      present = new HikariDataSource(configuration(connector.get()));
      source = present;
    }
    return present;
  }

  private HikariConfig configuration(Connector present) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("engine-sql");
    config.setMaximumPoolSize(3);
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(BORROW.toMillis());
    config.setValidationTimeout(2000);
    config.setIdleTimeout(Duration.ofSeconds(30).toMillis());
    config.setMaxLifetime(Duration.ofMinutes(5).toMillis());
    config.setConnectionInitSql(dialect.sessionStart());
    config.setDataSource(new ConnectorSource(present, BORROW));
    return config;
  }
}
