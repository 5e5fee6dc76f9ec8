package org.trovekeeper.mysql.common;

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
 * Up to three connections through the server's local socket as the agent's account, opened when
 * they are first needed and closed soon after. Every session has the same {@code sql_mode},
 * whatever the server's is.
 */
public final class SqlPool implements AutoCloseable {
  private static final Duration BORROW = Duration.ofSeconds(4);
  private static final String SESSION =
      "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION', wait_timeout = 600,"
          + " lock_wait_timeout = 60";

  private final Supplier<Login> login;
  private @Nullable HikariDataSource source;

  /** The login is asked for when the first connection is opened, and after {@link #reset}. */
  public SqlPool(Supplier<Login> login) {
    this.login = login;
  }

  /** Work whose changes are written to the binary log: what the user asked for. */
  public <T> T ask(Deadline deadline, Function<SqlSession, T> work) {
    try (Connection connection = source().getConnection()) {
      SqlSession session = new SqlSession(connection, deadline);
      session.limitStatements();
      return work.apply(session);
    } catch (SQLException e) {
      throw SqlFailures.of(e);
    }
  }

  /** {@link #ask} without an answer. */
  public void run(Deadline deadline, Consumer<SqlSession> work) {
    boolean _ = ask(deadline, done(work));
  }

  /** The agent's own work on accounts: nothing of it enters the binary log or any replica. */
  public void runUnlogged(Deadline deadline, Consumer<SqlSession> work) {
    HikariDataSource pool = source();
    Connection connection = borrow(pool);
    try {
      SqlSession session = new SqlSession(connection, deadline);
      session.limitStatements();
      session.execute("SET SESSION sql_log_bin = 0");
      work.accept(session);
    } finally {
      // Closed, and never back into the pool: its next user would write unlogged too.
      pool.evictConnection(connection);
    }
  }

  private static Connection borrow(HikariDataSource pool) {
    try {
      return pool.getConnection();
    } catch (SQLException e) {
      throw SqlFailures.of(e);
    }
  }

  private static Function<SqlSession, Boolean> done(Consumer<SqlSession> work) {
    return session -> {
      work.accept(session);
      return true;
    };
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
      present = new HikariDataSource(configuration(login.get()));
      source = present;
    }
    return present;
  }

  private static HikariConfig configuration(Login login) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("engine-sql");
    config.setMaximumPoolSize(3);
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(BORROW.toMillis());
    config.setValidationTimeout(2000);
    config.setIdleTimeout(Duration.ofSeconds(30).toMillis());
    config.setMaxLifetime(Duration.ofMinutes(5).toMillis());
    config.setConnectionInitSql(SESSION);
    config.setDataSource(new SocketDataSource(login, BORROW));
    return config;
  }
}
