package org.trovekeeper.postgresql.replication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.GuestException;

/**
 * Logs once that a replica will not come back by itself. It looks when the figures of the volume
 * are asked for, which every look at an instance does.
 */
public final class ReplicationWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicationWatch.class);

  /** A source that does not answer must not make the figures late. */
  private static final Duration SOURCE = Duration.ofSeconds(2);

  private final LocalServer server;
  private final UpstreamConfig upstream;
  private Set<String> told = Set.of();

  public ReplicationWatch(LocalServer server) {
    this.server = server;
    this.upstream = new UpstreamConfig(server);
  }

  /** Logs what was not so at the last look; that it could not look is no failure of the caller. */
  public synchronized void look(Deadline deadline) {
    try {
      tell(new LinkedHashSet<>(findings(deadline)));
    } catch (GuestException e) {
      LOG.warn("event=watch-replication code={}", e.code());
    }
  }

  private void tell(Set<String> found) {
    found.stream()
        .filter(finding -> !told.contains(finding))
        .forEach(finding -> LOG.warn("event=watch-replication found=\"{}\"", finding));
    told = found;
  }

  /** What people must do something about. */
  List<String> findings(Deadline deadline) {
    List<String> findings = new ArrayList<>(WatchRules.ofSlots(slots(deadline)));
    ServerStatus status = server.status(deadline);
    if (status.following() && status.receiver().isEmpty()) {
      upstream
          .current()
          .flatMap(source -> {
            try (SourceFacts facts = SourceFacts.of(source, deadline.atMost(SOURCE))) {
              return WatchRules.ofReplica(facts.slotStatus(upstream.slot()));
            } catch (GuestException e) {
              // a source that is down is seen by everybody
              LOG.debug("event=watch-replication source=silent", e);
              return Optional.empty();
            }
          })
          .ifPresent(findings::add);
    }
    return findings;
  }

  private Map<String, String> slots(Deadline deadline) {
    return server
        .pool()
        .ask(
            deadline,
            session ->
                session
                    .query(
                        "SELECT slot_name, coalesce(wal_status, '') FROM pg_replication_slots",
                        row -> Map.entry(row.getString(1), row.getString(2)))
                    .stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }
}
