package org.trovekeeper.mysql.mariadb;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.mysql.common.Sql;
import org.trovekeeper.sql.SqlSession;

/**
 * Replication that others set up: its threads write to a read-only server. The agent's own is the
 * connection without a name, on a server that it made a replica.
 */
final class OtherSources {
  private static final Logger LOG = LoggerFactory.getLogger(OtherSources.class);

  private OtherSources() {}

  /** A connection whose threads run, or try to. */
  private record Connection(String name, String source, boolean runs) {}

  /** From where something may come, as {@code NAME (HOST:PORT)}. */
  static List<String> running(SqlSession session, boolean replica) {
    return list(session, replica).stream()
        .map(one -> "'%s' (%s)".formatted(one.name(), one.source()))
        .toList();
  }

  /** Stops their threads; whom they follow stays known. */
  static void stop(SqlSession session, boolean replica) {
    for (Connection one : list(session, replica)) {
      session.execute("STOP SLAVE " + Sql.literal(one.name()));
      LOG.warn("event=fence datastore=mariadb stopped_replication={}", one);
    }
  }

  private static List<Connection> list(SqlSession session, boolean replica) {
    return session
        .query(
            "SHOW ALL SLAVES STATUS",
            row ->
                new Connection(
                    row.getString("Connection_name"),
                    row.getString("Master_Host") + ":" + row.getInt("Master_Port"),
                    !row.getString("Slave_IO_Running").equals("No")
                        || !row.getString("Slave_SQL_Running").equals("No")))
        .stream()
        .filter(one -> one.runs() && !(replica && one.name().isEmpty()))
        .toList();
  }
}
