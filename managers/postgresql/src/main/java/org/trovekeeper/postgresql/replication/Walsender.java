package org.trovekeeper.postgresql.replication;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.replication.SourceInfo;
import org.trovekeeper.sql.Connector;
import org.trovekeeper.toolkit.wal.Lsn;
import org.trovekeeper.toolkit.wal.TimelineHistory;

/** A session of the replication protocol: what a server says of its log, and slots on it. */
final class Walsender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Walsender.class);
  private static final String NO_SUCH_FILE = "58P01";
  private static final String SLOT_EXISTS = "42710";
  private static final String NO_SUCH_SLOT = "42704";

  private final String server;
  private final Connection connection;

  private Walsender(String server, Connection connection) {
    this.server = server;
    this.connection = connection;
  }

  /** Of another server, over the network, as the account it gave. */
  static Walsender of(SourceInfo source, Deadline deadline) {
    String server = "the source %s:%d".formatted(source.host(), source.port());
    try {
      return new Walsender(server, SourceConnections.replication(source, deadline));
    } catch (SQLException e) {
      throw failure(server, e);
    }
  }

  /** Of the agent's own server. */
  static Walsender own(Connector connector, Deadline deadline) {
    String server = "the server";
    try {
      return new Walsender(server, connector.connect(deadline.remaining()));
    } catch (SQLException e) {
      throw failure(server, e);
    }
  }

  /** Where the server is, and how it came there. */
  record Identity(String system, long timeline, Lsn reached) {}

  Identity identity() {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
      row.next();
      return new Identity(
          required(row.getString(1)), row.getLong(2), Lsn.parse(required(row.getString(3))));
    } catch (SQLException e) {
      throw failure(server, e);
    }
  }

  TimelineHistory history() {
    Identity identity = identity();
    return TimelineHistory.parse(
        historyFile(identity.timeline()), identity.timeline(), identity.reached());
  }

  /** Empty for the first timeline, which has no such file. */
  private String historyFile(long timeline) {
    if (timeline == 1) {
      return "";
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("TIMELINE_HISTORY " + timeline)) {
      row.next();
      return required(row.getString(2));
    } catch (SQLException e) {
      if (NO_SUCH_FILE.equals(e.getSQLState())) {
        throw GuestException.of(
            ErrorCode.POSITION_UNKNOWN,
            "%s has lost the history of its timeline %d".formatted(server, timeline),
            e);
      }
      throw failure(server, e);
    }
  }

  /**
   * Makes the slot and keeps all WAL from now on for it; an older one of the name stays.
   *
   * @return whether there was none
   */
  boolean makeSlot(String name) {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE_REPLICATION_SLOT " + name + " PHYSICAL RESERVE_WAL");
      LOG.info("event=make-slot slot={} on=\"{}\"", name, server);
      return true;
    } catch (SQLException e) {
      if (!SLOT_EXISTS.equals(e.getSQLState())) {
        throw failure(server, e);
      }
      return false;
    }
  }

  /** Waits until no one streams from the slot any more; nothing when it is gone. */
  void dropSlot(String name) {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DROP_REPLICATION_SLOT " + name + " WAIT");
      LOG.info("event=drop-slot slot={} on=\"{}\"", name, server);
    } catch (SQLException e) {
      if (!NO_SUCH_SLOT.equals(e.getSQLState())) {
        throw failure(server, e);
      }
    }
  }

  private static String required(@org.jspecify.annotations.Nullable String text) {
    return Optional.ofNullable(text)
        .orElseThrow(() ->
            GuestException.of(ErrorCode.REPLICATION_FAILED, "the server's answer lacks a value"));
  }

  private static GuestException failure(String server, SQLException e) {
    return SourceConnections.failure(server, e);
  }

  @Override
  public void close() {
    SourceConnections.close(connection);
  }
}
