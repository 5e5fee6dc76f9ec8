package org.trovekeeper.postgresql.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.spi.HealthIssue;

/** What of a server's state users or operators must know. The codes stand in docs/operating.md. */
final class HealthRules {
  private static final Map<String, String> DURABLE =
      Map.of(
          "fsync", "on",
          "full_page_writes", "on",
          "zero_damaged_pages", "off",
          "ignore_invalid_pages", "off",
          "ignore_checksum_failure", "off",
          "data_sync_retry", "off");

  private HealthRules() {}

  /** All that one look shows, but for what only the source can say. */
  static List<HealthIssue> issues(HealthFacts facts, boolean closedByTheAgent) {
    List<HealthIssue> issues = new ArrayList<>();
    fence(facts, closedByTheAgent).ifPresent(issues::add);
    ahead(facts).ifPresent(issues::add);
    durability(facts.settings(), facts.exceptions()).ifPresent(issues::add);
    if (!facts.members().isEmpty()) {
      issues.add(
          HealthIssue.warning(
              "agent-account-shared",
              "others can act as the agent's account: " + String.join(", ", facts.members()),
              "REVOKE os_admin from them; the agent does it on a server that takes writes"));
    }
    WatchRules.ofSlots(facts.slots())
        .forEach(words -> issues.add(HealthIssue.warning("slot-lost", fact(words), step(words))));
    if (!facts.prepared().isEmpty()) {
      issues.add(
          HealthIssue.warning(
              "prepared-transactions",
              "transactions were prepared long ago and hold locks and old rows: "
                  + String.join(", ", facts.prepared()),
              "COMMIT PREPARED or ROLLBACK PREPARED, on the source"));
    }
    return issues;
  }

  private static String fact(String words) {
    return words.substring(0, words.lastIndexOf(": "));
  }

  private static String step(String words) {
    return words.substring(words.lastIndexOf(": ") + 2);
  }

  private static Optional<HealthIssue> fence(HealthFacts facts, boolean closedByTheAgent) {
    ServerStatus status = facts.status();
    if (closedByTheAgent && !status.inRecovery()) {
      return Optional.of(
          HealthIssue.fault(
              "fence-open",
              "the agent closed the server for writes and somebody promoted it",
              "the agent closes it again; attach it to the present source, which saves what was"
                  + " written"));
    }
    return status.inRecovery() && !status.following()
        ? Optional.of(
            HealthIssue.warning(
                "closed-for-writes",
                "the server is closed for writes and follows no source",
                "attach it to a source (attach_replica), or open it (make_read_only false)"))
        : Optional.empty();
  }

  /**
   * What a source says over the stream that it has can only be behind when it lost its log: a
   * source sends nothing that it has not made durable.
   */
  private static Optional<HealthIssue> ahead(HealthFacts facts) {
    ServerStatus status = facts.status();
    return status.streaming()
        ? facts
            .sourceEnd()
            .filter(end -> !end.reaches(status.reached()))
            .map(end ->
                HealthIssue.fault(
                    "replica-ahead",
                    "the replica has WAL up to %s that its source %s lost: it ends at %s"
                        .formatted(status.reached(), status.source().address(), end),
                    "promote this replica, or make a new one"))
        : Optional.empty();
  }

  /** What may be lost when the machine loses power. */
  static Optional<HealthIssue> durability(Map<String, String> settings, List<String> exceptions) {
    List<String> weak = new ArrayList<>();
    settings.forEach((name, value) -> {
      boolean durable =
          name.equals("synchronous_commit")
              ? !value.equals("off")
              : value.equals(DURABLE.getOrDefault(name, value));
      if (!durable) {
        weak.add(name + "=" + value);
      }
    });
    weak.addAll(exceptions);
    return weak.isEmpty()
        ? Optional.empty()
        : Optional.of(
            HealthIssue.warning(
                "durability-weakened",
                "a loss of power can lose acknowledged writes or damage data: "
                    + String.join(", ", weak),
                "set them back; after a crash with fsync=off make new replicas"));
  }

  /** A replica to which nothing comes, or which applies nothing. */
  static HealthIssue stopped(ServerStatus status) {
    return HealthIssue.fault(
        "replica-stopped",
        status.trouble().orElse("the replica stands still"),
        status.paused() ? status.mending() : "the server's log says why; attach it again");
  }

  static HealthIssue unreachable(String why) {
    return HealthIssue.fault(
        "source-unreachable", why, "see whether it runs; if it is gone, promote a replica");
  }

  /** A fence that was closed again since. */
  static HealthIssue wasOpened(String when) {
    return HealthIssue.warning(
        "fence-was-opened",
        "somebody promoted the server, which the agent had closed; seen at " + when,
        "find who did; attach it to the present source, which saves what was written");
  }

  /** What a server that was taken back had alone. */
  static HealthIssue saved(String place, List<String> folders) {
    return HealthIssue.warning(
        "writes-saved",
        "the server was taken back to its source; what it had alone is in %s: %s"
            .formatted(place, String.join(", ", folders)),
        "see promotion.log, take over by hand what is missed, then delete the folders");
  }

  static HealthIssue sourceLost(String words) {
    return HealthIssue.fault("slot-lost", fact(words), step(words));
  }
}
