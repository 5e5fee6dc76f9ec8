package org.trovekeeper.mysql.mariadb;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.trovekeeper.mysql.mariadb.StartRules.Logged;
import org.trovekeeper.spi.HealthIssue;

/** What of a server's own words keeps it from being healthy. */
final class HealthRules {
  /** What must be so for an acknowledged transaction to outlast a loss of power, in order. */
  private static final Map<String, Set<String>> DURABLE =
      new TreeMap<>(
          Map.of(
              "sync_binlog", Set.of("1"),
              "innodb_flush_log_at_trx_commit", Set.of("1", "3"),
              "innodb_doublewrite", Set.of("ON", "1")));

  private static final Set<String> UNSAFE_FLUSHING = Set.of("nosync", "littlesync");

  /** Aria is safe in a crash only for tables that ask for it. */
  private static final Set<String> UNSAFE_ENGINES = Set.of("Aria", "CSV", "MEMORY", "MyISAM");

  private HealthRules() {}

  /** The settings that {@link #durability} wants to see. */
  static List<String> durabilitySettings() {
    return List.of(
        "sync_binlog",
        "innodb_flush_log_at_trx_commit",
        "innodb_doublewrite",
        "innodb_flush_method",
        "default_storage_engine",
        "enforce_storage_engine");
  }

  /**
   * @param settings by name, as the server shows them
   */
  static Optional<HealthIssue> durability(Map<String, String> settings) {
    String weak =
        new TreeMap<>(settings)
            .entrySet().stream()
                .filter(setting -> !durable(setting.getKey(), setting.getValue()))
                .map(setting -> setting.getKey() + " = " + setting.getValue())
                .collect(Collectors.joining(", "));
    return weak.isEmpty()
        ? Optional.empty()
        : Optional.of(
            HealthIssue.warning(
                "durability-weakened",
                "a loss of power can take acknowledged transactions away: " + weak,
                "take these settings out of the configuration group, or accept the loss"));
  }

  private static boolean durable(String name, String value) {
    Set<String> good = DURABLE.get(name);
    return good == null
        ? !UNSAFE_FLUSHING.contains(value) && !UNSAFE_ENGINES.contains(value)
        : good.contains(value);
  }

  /**
   * @param logged up to where the data say that the file was written
   * @param size of the file
   */
  static Optional<HealthIssue> logBehind(Logged logged, long size) {
    return size >= logged.position()
        ? Optional.empty()
        : Optional.of(
            HealthIssue.warning(
                "binary-log-behind",
                ("a crash took the end of the binary log: %s ends at %d, and the data have what was"
                        + " written up to %d")
                    .formatted(logged.file(), size, logged.position()),
                "make the replicas again from a new backup of this server, then PURGE BINARY LOGS"
                    + " up to the next file"));
  }

  /** A replica replicates only while both of its threads run. */
  static Optional<HealthIssue> replica(ReplicaStatus status) {
    if (status.running()) {
      return Optional.empty();
    }
    String from = " (from %s:%d)".formatted(status.host(), status.port());
    boolean connecting = status.isApplying() && !status.receiverEnded();
    return Optional.of(
        connecting
            ? HealthIssue.fault(
                "source-unreachable",
                "the replica does not reach its source" + from + ": " + status.trouble(),
                "see whether the source is up and whether the replica may log in there")
            : HealthIssue.fault(
                "replica-stopped",
                "the replica stands still" + from + ": " + status.trouble(),
                "repair what the message names and attach the replica again, or make it again"));
  }

  /**
   * On a server that follows no source and takes no writes.
   *
   * @param byTheAgent whether it was the agent that closed it
   */
  static HealthIssue closed(boolean byTheAgent) {
    return byTheAgent
        ? HealthIssue.warning(
            "closed-for-writes",
            "the server is closed for writes and follows no source",
            "attach it to a source (attach_replica), or open it (make_read_only false)")
        : HealthIssue.warning(
            "closed-for-writes",
            "read_only is on though the agent did not close the server",
            "open it (make_read_only false)");
  }

  /**
   * @param closedAt the position at which the server was closed
   */
  static Optional<HealthIssue> passed(GtidPosition closedAt, GtidPosition executed) {
    GtidPosition more = executed.minus(closedAt);
    return more.isEmpty()
        ? Optional.empty()
        : Optional.of(
            HealthIssue.fault(
                "fence-passed",
                "the server was closed for writes and has written since: " + more.text(),
                "find who wrote (SHOW BINLOG EVENTS) before another server takes over"));
  }
}
