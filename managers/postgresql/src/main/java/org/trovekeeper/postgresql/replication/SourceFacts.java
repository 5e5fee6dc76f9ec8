package org.trovekeeper.postgresql.replication;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.replication.Replication.SourceState;
import org.trovekeeper.spi.replication.SourceInfo;
import org.trovekeeper.toolkit.wal.Lsn;

/** What only statements can tell of a source: which WAL it still has, and what is in it. */
final class SourceFacts implements AutoCloseable {
  private static final String FORBIDDEN = "42501";
  private static final long DEFAULT_SEGMENT = 16 << 20;

  private final String server;
  private final Connection connection;

  private SourceFacts(String server, Connection connection) {
    this.server = server;
    this.connection = connection;
  }

  static SourceFacts of(SourceInfo source, Deadline deadline) {
    String server = "the source %s:%d".formatted(source.host(), source.port());
    try {
      return new SourceFacts(server, SourceConnections.sql(source, deadline));
    } catch (SQLException e) {
      throw SourceConnections.failure(server, e);
    }
  }

  /** Whether the slot has lost WAL that it was to keep, which makes it useless for ever. */
  boolean slotLost(String slot) {
    return slotStatus(slot).filter("lost"::equals).isPresent();
  }

  /** How the slot's WAL is; empty when there is no such slot. */
  Optional<String> slotStatus(String slot) {
    return rows(
            "SELECT coalesce(wal_status, '') FROM pg_replication_slots WHERE slot_name = ?", slot)
        .stream()
        .findFirst();
  }

  /** Whether it takes writes, and where it is. */
  SourceState state() {
    String open = rows("SELECT (NOT pg_is_in_recovery())::text").getFirst();
    Lsn reached =
        rows(
                "SELECT (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()"
                    + " ELSE pg_current_wal_flush_lsn() END)::text")
            .stream()
            .findFirst()
            .map(Lsn::parse)
            .orElse(Lsn.ZERO);
    return new SourceState(open.equals("true"), reached.toString(), reached.progress());
  }

  long segmentSize() {
    return rows("SELECT setting FROM pg_settings WHERE name = 'wal_segment_size'").stream()
        .map(Long::valueOf)
        .findFirst()
        .orElse(DEFAULT_SEGMENT);
  }

  /** The names of the log's files; empty when the source does not let the account see them. */
  Optional<List<String>> walFiles() {
    try {
      return Optional.of(ask("SELECT pg_ls_dir('pg_wal', true, false)"));
    } catch (SQLException e) {
      if (FORBIDDEN.equals(e.getSQLState())) {
        return Optional.empty();
      }
      throw SourceConnections.failure(server, e);
    }
  }

  /** A digest of the log just before the place; empty when the source does not tell. */
  Optional<String> digest(WalPosition spot, List<Long> timelines) {
    return spot.digest(
        timelines,
        file -> {
          try {
            return ask(spot.question(), file);
          } catch (SQLException e) {
            if (FORBIDDEN.equals(e.getSQLState())) {
              return List.of();
            }
            throw SourceConnections.failure(server, e);
          }
        });
  }

  private List<String> rows(String sql, String... parameters) {
    try {
      return ask(sql, parameters);
    } catch (SQLException e) {
      throw SourceConnections.failure(server, e);
    }
  }

  private List<String> ask(String sql, String... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        List<String> texts = new ArrayList<>();
        while (rows.next()) {
          @Nullable String text = rows.getString(1);
          if (text != null) {
            texts.add(text);
          }
        }
        return texts;
      }
    }
  }

  @Override
  public void close() {
    SourceConnections.close(connection);
  }
}
