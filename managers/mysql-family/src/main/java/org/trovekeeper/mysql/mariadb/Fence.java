package org.trovekeeper.mysql.mariadb;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.mysql.common.Sql;
import org.trovekeeper.mysql.common.SqlFailures;
import org.trovekeeper.mysql.common.SqlPool;
import org.trovekeeper.mysql.common.SqlSession;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Ticker;
import org.trovekeeper.toolkit.ConfigLayers;

/**
 * Closes the server for writes so that it stays closed after a restart. Sessions that were there
 * before end, and no account of a user keeps the right to write to a read-only server.
 */
final class Fence {
  private static final Logger LOG = LoggerFactory.getLogger(Fence.class);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int NO_SUCH_THREAD = 1094;
  private static final String CLIENTS =
      """
      SELECT id FROM information_schema.processlist
      WHERE user NOT IN ('os_admin', 'system user', 'event_scheduler', 'unauthenticated user')
      AND command NOT IN ('Binlog Dump', 'Daemon') AND command NOT LIKE 'Slave%'
      AND user NOT REGEXP '^slave_[0-9a-f]{8}$'\
      """;
  private static final String PRIVILEGED =
      """
      SELECT account.user, account.host FROM mysql.user account
      JOIN information_schema.user_privileges rights
      ON rights.grantee = CONCAT('''', account.user, '''@''', account.host, '''')
      WHERE rights.privilege_type = 'READ_ONLY ADMIN' AND account.host <> 'localhost'\
      """;

  private final SqlPool pool;
  private final ConfigLayers layers;
  private final Ticker ticker;

  Fence(SqlPool pool, ConfigLayers layers, Ticker ticker) {
    this.pool = pool;
    this.layers = layers;
    this.ticker = ticker;
  }

  /** Returns when no client is left and the position stands still. */
  void close(Deadline deadline) {
    closeDurably();
    pool.runUnlogged(deadline, Fence::withdrawPrivileges);
    boolean closed = ticker.await(() -> tryReadOnly(deadline), PAUSE, deadline);
    boolean still = closed && ticker.await(() -> standsStill(deadline), PAUSE, deadline);
    if (!still) {
      throw GuestException.of(
          ErrorCode.ENGINE_TIMEOUT,
          closed ? "clients of the server did not end" : "the server did not become read-only");
    }
    LOG.info("step=fence datastore=mariadb");
  }

  /** What holds after a restart; the running server is as it was. */
  void closeDurably() {
    Layers.FENCE.put(layers, SystemLayerRules.readOnly());
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

  private static void withdrawPrivileges(SqlSession session) {
    List<String> accounts =
        session.query(PRIVILEGED, row -> Sql.account(row.getString(1), row.getString(2)));
    accounts.forEach(account -> session.execute("REVOKE READ_ONLY ADMIN ON *.* FROM " + account));
  }

  /** A client that holds a lock would keep the server open: after a short wait it ends first. */
  private boolean tryReadOnly(Deadline deadline) {
    return pool.ask(
        deadline,
        session -> {
          session.execute("SET SESSION lock_wait_timeout = 1");
          try {
            session.execute("SET GLOBAL read_only = 1");
            return true;
          } catch (GuestException e) {
            if (e.code() != ErrorCode.ENGINE_TIMEOUT || deadline.expired()) {
              throw e;
            }
            endClients(session);
            return false;
          } finally {
            session.execute("SET SESSION lock_wait_timeout = 60");
          }
        });
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
        if (SqlFailures.serverError(e).orElse(0) != NO_SUCH_THREAD) {
          throw e;
        }
      }
    }
    return clients.size();
  }
}
