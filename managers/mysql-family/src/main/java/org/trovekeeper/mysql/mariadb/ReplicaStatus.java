package org.trovekeeper.mysql.mariadb;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.trovekeeper.spi.replication.SourceInfo;
import org.trovekeeper.sql.SqlSession;

/** What {@code SHOW SLAVE STATUS} says. */
record ReplicaStatus(
    String host,
    int port,
    String account,
    String receiving,
    String applying,
    int receiveError,
    String receiveMessage,
    int applyError,
    String applyMessage,
    GtidPosition received,
    long sourceServerId,
    Duration delay,
    String sourceLog) {

  /** Empty on a server that follows no source. */
  static Optional<ReplicaStatus> read(SqlSession session) {
    return session.first("SHOW SLAVE STATUS", ReplicaStatus::of);
  }

  private static ReplicaStatus of(ResultSet row) throws SQLException {
    return new ReplicaStatus(
        text(row, "Master_Host"),
        row.getInt("Master_Port"),
        text(row, "Master_User"),
        text(row, "Slave_IO_Running"),
        text(row, "Slave_SQL_Running"),
        row.getInt("Last_IO_Errno"),
        text(row, "Last_IO_Error"),
        row.getInt("Last_SQL_Errno"),
        text(row, "Last_SQL_Error"),
        GtidPosition.parse(text(row, "Gtid_IO_Pos")),
        row.getLong("Master_Server_Id"),
        Duration.ofSeconds(row.getLong("SQL_Delay")),
        text(row, "Master_Log_File"));
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column)).orElse("");
  }

  boolean follows(SourceInfo source) {
    return host.equals(source.host()) && port == source.port();
  }

  boolean isReceiving() {
    return receiving.equals("Yes");
  }

  /** Whether there is no receiving thread, not even one that tries to connect. */
  boolean receiverEnded() {
    return receiving.equals("No");
  }

  boolean isApplying() {
    return applying.equals("Yes");
  }

  boolean running() {
    return isReceiving() && isApplying();
  }

  /** Why a thread gave up; empty while it runs or still tries. */
  Optional<String> failure() {
    boolean gaveUp = receiveError != 0 && receiverEnded();
    return applyFailure().or(() -> gaveUp ? Optional.of(receiveFailure()) : Optional.empty());
  }

  /** Why the applier gave up, if it did. */
  Optional<String> applyFailure() {
    return applyError == 0
        ? Optional.empty()
        : Optional.of("applying failed (error %d): %s".formatted(applyError, applyMessage));
  }

  /** What keeps it from running at this moment. */
  String trouble() {
    return failure()
        .orElseGet(() ->
            receiveError != 0
                ? receiveFailure()
                : "receiving: %s, applying: %s".formatted(receiving, applying));
  }

  private String receiveFailure() {
    return "receiving failed (error %d): %s".formatted(receiveError, receiveMessage);
  }
}
