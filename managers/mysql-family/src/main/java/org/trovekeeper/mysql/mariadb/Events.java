package org.trovekeeper.mysql.mariadb;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.mysql.common.Sql;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.sql.SqlSession;

/**
 * The users' events run on the server that is open, and only there. The server's own replication
 * disables those that arrive on a replica; what it does not do is to enable them on a server that
 * takes over, and to disable them on one that has begun to follow. For sessions that log nothing.
 */
final class Events {
  private static final Logger LOG = LoggerFactory.getLogger(Events.class);
  private static final String MARK = "CONCAT(HEX(db), '.', HEX(name))";
  private static final String LIST =
      "SELECT db, name, definer, " + MARK + " FROM mysql.event WHERE status = ?";

  /** One text with the mark of every event that runs. */
  static final String ENABLED =
      "SELECT COALESCE(GROUP_CONCAT("
          + MARK
          + " ORDER BY db, name), '') FROM mysql.event WHERE status = 'ENABLED'";

  private Events() {}

  /**
   * Those that ran on the source that this server followed.
   *
   * @param enabled their marks; empty when they are not known
   */
  static void enable(SqlSession session, Optional<Set<String>> enabled) {
    List<Event> disabled = list(session, "SLAVESIDE_DISABLED");
    if (enabled.isEmpty() && !disabled.isEmpty()) {
      LOG.warn(
          "event=events result=unknown reason=\"which of these ran on the source is not known: they"
              + " stay disabled\" events={}",
          disabled.stream().map(Event::sql).toList());
    }
    Set<String> wanted = enabled.orElse(Set.of());
    change(
        session,
        disabled.stream().filter(event -> wanted.contains(event.mark())).toList(),
        "ENABLE");
  }

  /** Those that the server has run until now. */
  static void disable(SqlSession session) {
    change(session, list(session, "ENABLED"), "DISABLE ON SLAVE");
  }

  private static List<Event> list(SqlSession session, String status) {
    return session.query(
        LIST,
        row -> new Event(row.getString(1), row.getString(2), row.getString(3), row.getString(4)),
        status);
  }

  private static void change(SqlSession session, List<Event> events, String action) {
    for (Event event : events) {
      try {
        session.execute(
            "ALTER DEFINER = %s EVENT %s %s".formatted(event.owner(), event.sql(), action));
      } catch (GuestException e) {
        if (e.code() != ErrorCode.ENGINE_FAILED) {
          throw e;
        }
        // Its time may be over; one event must not keep a server from being promoted.
        LOG.warn(
            "event=events event={} action=\"{}\" reason=\"{}\"",
            event.sql(),
            action,
            e.plainMessage());
      }
    }
    if (!events.isEmpty()) {
      LOG.info("event=events action=\"{}\" events={}", action, events.size());
    }
  }

  /** An event; a change that names no definer would make the agent its definer. */
  private record Event(String database, String name, String definer, String mark) {
    String sql() {
      return Sql.identifier(database) + "." + Sql.identifier(name);
    }

    String owner() {
      int at = definer.lastIndexOf('@');
      return at < 0
          ? Sql.literal(definer)
          : Sql.account(definer.substring(0, at), definer.substring(at + 1));
    }
  }
}
