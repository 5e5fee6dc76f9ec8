package org.trovekeeper.mysql.mariadb;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.mysql.common.MySqlDialect;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Ticker;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.sql.SqlSession;
import org.trovekeeper.toolkit.ConfigLayers;

/**
 * Closes the server for writes so that it stays closed after a restart. Sessions that were there
 * before end, and no account of a user keeps the right to write to a read-only server.
 */
final class Fence {
  private static final Logger LOG = LoggerFactory.getLogger(Fence.class);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Optional<String> NO_SUCH_THREAD = Optional.of("1094");
  private static final String CLIENTS =
      """
      SELECT id FROM information_schema.processlist
      WHERE user NOT IN ('os_admin', 'system user', 'event_scheduler', 'unauthenticated user')
      AND command NOT IN ('Binlog Dump', 'Daemon') AND command NOT LIKE 'Slave%'
      AND user NOT REGEXP '^slave_[0-9a-f]{8}$'\
      """;
  private final SqlPool pool;
  private final ConfigLayers layers;
  private final Ticker ticker;

  Fence(SqlPool pool, ConfigLayers layers, Ticker ticker) {
    this.pool = pool;
    this.layers = layers;
    this.ticker = ticker;
  }

  /**
   * Returns when no client is left and the position stands still. A server that did not close is
   * not closed by its next restart either.
   */
  void close(Deadline deadline) {
    boolean closedBefore = Layers.FENCE.present(layers);
    closeDurably();
    try {
      pool.runApart(deadline, MySqlDialect.UNLOGGED, Securing::closeReadOnlyToRemote);
      if (!ticker.await(() -> tryReadOnly(deadline), PAUSE, deadline)) {
        throw GuestException.of(ErrorCode.ENGINE_TIMEOUT, "it did not become read-only in time");
      }
    } catch (GuestException e) {
      throw isReadOnly().orElse(closedBefore) ? e : notClosed(e);
    }
    if (!ticker.await(() -> standsStill(deadline), PAUSE, deadline)) {
      throw GuestException.of(
          ErrorCode.ENGINE_TIMEOUT, "the server is closed, but clients of it did not end");
    }
    LOG.info("step=fence datastore=mariadb");
  }

  private GuestException notClosed(GuestException cause) {
    lift();
    LOG.warn("step=fence datastore=mariadb result=not-closed");
    return GuestException.of(
            cause.code(), "the server was not closed for writes: " + cause.plainMessage(), cause)
        .withHint("it stays open, also after a restart: repeat the call when nothing holds locks");
  }

  /** Empty when the server does not tell. */
  private Optional<Boolean> isReadOnly() {
    try {
      return Optional.of(
          pool.ask(
              Deadline.in(LOOK), session -> session.text("SELECT @@GLOBAL.read_only").equals("1")));
    } catch (GuestException e) {
      LOG.warn("step=fence datastore=mariadb result=unknown code={}", e.code());
      return Optional.empty();
    }
  }

  /** What holds after a restart; the running server is as it was. */
  void closeDurably() {
    Layers.FENCE.put(layers, SystemLayerRules.readOnly().text());
  }

  /** Only takes the fence away: a replica is read-only by its own layer. */
  void lift() {
    Layers.FENCE.remove(layers);
  }

  void open(Deadline deadline) {
    lift();
    pool.run(deadline, session -> session.execute("SET GLOBAL read_only = 0"));
    LOG.info("step=open-writes datastore=mariadb");
  }

  /** A client that holds a lock would keep the server open: after a short wait it ends first. */
  private boolean tryReadOnly(Deadline deadline) {
    try {
      // Unlogged work has a connection of its own: the short wait is nobody else's.
      pool.runApart(
          deadline,
          MySqlDialect.UNLOGGED,
          session -> {
            session.execute("SET SESSION lock_wait_timeout = 1");
            session.execute("SET GLOBAL read_only = 1");
          });
      return true;
    } catch (GuestException e) {
      if (e.code() != ErrorCode.ENGINE_TIMEOUT || deadline.expired()) {
        throw e;
      }
      int ended = pool.ask(deadline, Fence::endClients);
      LOG.info("step=fence datastore=mariadb ended_clients={}", ended);
      return false;
    }
  }

  private boolean standsStill(Deadline deadline) {
    return pool.ask(
        deadline,
        session -> {
          GtidPosition before = Positions.executed(session);
          if (endClients(session) > 0) {
            return false;
          }
          ticker.pause(PAUSE);
          return Positions.executed(session).equals(before);
        });
  }

  private static int endClients(SqlSession session) {
    List<Long> clients = session.query(CLIENTS, row -> row.getLong(1));
    for (long client : clients) {
      try {
        session.execute("KILL CONNECTION " + client);
      } catch (GuestException e) {
        if (!MySqlDialect.FAILURES.serverError(e).equals(NO_SUCH_THREAD)) {
          throw e;
        }
      }
    }
    return clients.size();
  }
}
