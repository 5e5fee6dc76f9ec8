package org.trovekeeper.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * Up to three connections to the server as the agent's account, opened when they are first needed
 * and closed soon after. Every session begins in the same way, whatever the server's settings are.
 */
public final class SqlPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SqlPool.class);
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
    try (Connection connection = borrow(source(), deadline)) {
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
    Connection connection = borrow(pool, deadline);
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
    return new SqlSession(connection, dialect, deadline);
  }

  /** The pool has one patience for all: who has less leaves earlier. */
  private Connection borrow(HikariDataSource pool, Deadline deadline) {
    deadline.require("ask the server");
    refuseWhileDown(pool, deadline);
    CompletableFuture<Connection> borrowed = new CompletableFuture<>();
    Thread waiting = Thread.ofVirtual().name("engine-sql-borrow").start(() -> lend(pool, borrowed));
    try {
      return borrowed.get(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SQLException refused
          ? dialect.failures().of(refused)
          : GuestException.of(ErrorCode.INTERNAL, "the pool failed", e);
    } catch (TimeoutException e) {
      leave(borrowed);
      throw GuestException.of(
          ErrorCode.ENGINE_TIMEOUT, "the server gave no session in the time of this call", e);
    } catch (InterruptedException e) {
      waiting.interrupt();
      leave(borrowed);
      Thread.currentThread().interrupt();
      throw GuestException.of(ErrorCode.INTERRUPTED, "the wait for a session was interrupted", e);
    }
  }

  private static void lend(HikariDataSource pool, CompletableFuture<Connection> borrowed) {
    try {
      Connection connection = pool.getConnection();
      if (!borrowed.complete(connection)) {
        connection.close();
      }
    } catch (SQLException | RuntimeException e) {
      borrowed.completeExceptionally(e);
    }
  }

  /** A connection that comes later goes back into the pool, and one that came just now as well. */
  private static void leave(CompletableFuture<Connection> borrowed) {
    if (!borrowed.cancel(false) && !borrowed.isCompletedExceptionally()) {
      try {
        borrowed.join().close();
      } catch (SQLException e) {
        LOG.debug("event=a-session-was-not-given-back reason=\"{}\"", e.getMessage());
      }
    }
  }

  /** A server whose process is not known may answer all the same: then it counts as running. */
  private void refuseWhileDown(HikariDataSource pool, Deadline deadline) {
    if (pool.getHikariPoolMXBean() != null
        && pool.getHikariPoolMXBean().getTotalConnections() > 0) {
      return;
    }
    down.get()
        .ifPresent(why -> {
          try (Connection _ = connector.get().connect(deadline.atMost(QUESTION).remaining())) {
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
