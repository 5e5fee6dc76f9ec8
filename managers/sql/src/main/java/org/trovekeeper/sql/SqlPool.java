package org.trovekeeper.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.spi.Deadline;

/**
 * Up to three connections to the server as the agent's account, opened when they are first needed
 * and closed soon after. Every session begins in the same way, whatever the server's settings are.
 */
public final class SqlPool implements AutoCloseable {
  private static final Duration BORROW = Duration.ofSeconds(4);

  private final Dialect dialect;
  private final Supplier<Connector> connector;
  private @Nullable HikariDataSource source;

  /** The connector is asked for when the first connection is opened, and after {@link #reset}. */
  public SqlPool(Dialect dialect, Supplier<Connector> connector) {
    this.dialect = dialect;
    this.connector = connector;
  }

  Dialect dialect() {
    return dialect;
  }

  /** Does the work on a connection and answers what it answers. */
  public <T> T ask(Deadline deadline, Function<SqlSession, T> work) {
    try (Connection connection = source().getConnection()) {
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
   * Work in a session of its own, which this statement makes different from the others; nobody else
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
    try {
      return pool.getConnection();
    } catch (SQLException e) {
      throw dialect.failures().of(e);
    }
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

  /** Closes every connection; the next one logs in anew. */
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
