package org.trovekeeper.mysql.mariadb;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.mysql.common.MySqlDialect;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Ticker;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.sql.SqlSession;

/** Sessions of users, which a closing ends: they keep the rights with which they began. */
final class ClientSessions {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Optional<String> NO_SUCH_THREAD = Optional.of("1094");

  /**
   * The server's own threads have no host, or a command that no client has; users may have names.
   */
  private static final String CLIENTS =
      """
      SELECT id FROM information_schema.processlist WHERE id > ? AND id <= ?
      AND NOT (user = 'system user' AND host = '')
      AND command NOT IN ('Binlog Dump', 'Daemon') AND command NOT LIKE 'Slave%'
      AND NOT (host = 'localhost' AND (user = 'os_admin' OR user REGEXP '^os_keeper_[0-9a-f]{8}$'))\
      """;

  private final SqlPool pool;
  private final Ticker ticker;

  ClientSessions(SqlPool pool, Ticker ticker) {
    this.pool = pool;
    this.ticker = ticker;
  }

  /** The number of the newest; every later one has a higher number. */
  long newest(Deadline deadline) {
    return pool.ask(
        deadline,
        session ->
            Long.parseLong(session.text("SELECT MAX(id) FROM information_schema.processlist")));
  }

  /** Ends all that are here at this moment, without waiting for their end; answers how many. */
  int end(Deadline deadline) {
    return pool.ask(deadline, session -> end(session, 0, Long.MAX_VALUE));
  }

  /** Returns when none is left of those that are here now. */
  void endPresent(Deadline deadline) {
    endBehind(0, deadline);
  }

  /** Of those that are here now, only the ones with a higher number. */
  void endBehind(long number, Deadline deadline) {
    long newest = newest(deadline);
    if (!ticker.await(
        () -> pool.ask(deadline, session -> end(session, number, newest)) == 0, PAUSE, deadline)) {
      throw GuestException.of(ErrorCode.ENGINE_TIMEOUT, "sessions of clients did not end in time");
    }
  }

  private static int end(SqlSession session, long behind, long newest) {
    List<Long> clients =
        session.query(CLIENTS, row -> row.getLong(1), Long.toString(behind), Long.toString(newest));
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
