package org.trovekeeper.postgresql.replication;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.spi.replication.SourceInfo;
import org.trovekeeper.sql.SqlSession;
import org.trovekeeper.toolkit.wal.Lsn;

/**
 * What a server says of its place in the set, read at one moment.
 *
 * @param reached what is durable on a server that writes, what is applied on one that does not
 * @param received what came over the stream since the start, applied or not
 * @param source where it is set to stream from; empty when it follows no source
 * @param receiver how its receiver is; empty when none runs
 * @param receiverPid the receiver's process; 0 when none runs
 * @param receiving the timeline that comes over the stream; 0 when none does
 * @param lacks settings that are lower here than applying needs, and how high they must be
 * @param exhausted whether all WAL that it has is applied, so that it waits for more
 */
record ServerStatus(
    boolean inRecovery,
    Lsn reached,
    Optional<Lsn> received,
    ConnInfo source,
    Optional<String> receiver,
    long receiverPid,
    long receiving,
    boolean paused,
    Map<String, Long> lacks,
    boolean exhausted) {
  private static final String QUESTION =
      """
      SELECT r.recovering,
        CASE WHEN r.recovering THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END,
        CASE WHEN r.recovering THEN pg_last_wal_receive_lsn() END,
        current_setting('primary_conninfo'),
        w.status, w.pid, w.received_tli,
        CASE WHEN r.recovering THEN pg_get_wal_replay_pause_state() <> 'not paused'
          ELSE false END,
        EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'startup' AND wait_event IN
          ('RecoveryRetrieveRetryInterval', 'RecoveryWalStream'))
      FROM (SELECT pg_is_in_recovery() AS recovering) r
      LEFT JOIN pg_stat_wal_receiver w ON true\
      """;

  static ServerStatus read(SqlSession session) {
    return session.first(QUESTION, ServerStatus::of).orElseThrow();
  }

  private static ServerStatus of(ResultSet row) throws SQLException {
    return new ServerStatus(
        row.getBoolean(1),
        Lsn.optional(text(row, 2)).orElse(Lsn.ZERO),
        Lsn.optional(text(row, 3)),
        ConnInfo.parse(text(row, 4)),
        Optional.of(text(row, 5)).filter(status -> !status.isEmpty()),
        row.getLong(6),
        row.getLong(7),
        row.getBoolean(8),
        Map.of(),
        row.getBoolean(9));
  }

  private static String text(ResultSet row, int column) throws SQLException {
    return Optional.ofNullable(row.getString(column)).orElse("");
  }

  /** Whether it is set to follow a source; a server that writes follows none. */
  boolean following() {
    return inRecovery && source.get("host").isPresent();
  }

  boolean follows(SourceInfo other) {
    return following()
        && source.get("host").equals(Optional.of(other.host()))
        && source.get("port").equals(Optional.of(Integer.toString(other.port())));
  }

  boolean streaming() {
    return receiver.filter("streaming"::equals).isPresent();
  }

  /** All that it has, applied or not. */
  Lsn has() {
    return received.map(place -> Lsn.max(place, reached)).orElse(reached);
  }

  ServerStatus withLacks(Map<String, Long> settings) {
    return new ServerStatus(
        inRecovery,
        reached,
        received,
        source,
        receiver,
        receiverPid,
        receiving,
        paused,
        settings,
        exhausted);
  }

  /** Why applying is paused, for people; empty when it is not. */
  Optional<String> pause() {
    if (!paused) {
      return Optional.empty();
    }
    return Optional.of(
        lacks.isEmpty()
            ? "applying is paused"
            : "applying is paused, for the source has more than this server was started with: "
                + lacks);
  }

  /** What helps a server that does not apply. */
  String mending() {
    if (!paused) {
      return "the server's log says what applying waits for; repeat the call";
    }
    return lacks.isEmpty()
        ? "let it apply (pg_wal_replay_resume()), and repeat the call"
        : "restart this server, which raises its settings, and repeat the call";
  }

  /** Why it does not apply, for people; empty when it does, or has nothing to apply. */
  Optional<String> trouble() {
    if (paused) {
      return pause();
    }
    return following() && !streaming()
        ? Optional.of("nothing comes from " + source.address())
        : Optional.empty();
  }
}
