package org.trovekeeper.mysql.mariadb;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Host;

/**
 * Which events run on the source. A replica's own table does not say: the server disables every
 * event that arrives, those too that were disabled already. Kept on disk, for a source that is
 * lost.
 */
final class SourceEvents {
  private static final Logger LOG = LoggerFactory.getLogger(SourceEvents.class);
  private static final Duration AGE = Duration.ofMinutes(1);
  private static final Duration QUESTION = Duration.ofSeconds(3);

  private final Host host;
  private final SameHistory same;
  private final Path file;
  private Instant asked = Instant.EPOCH;

  SourceEvents(Host host, SameHistory same, MariaDbLayout layout) {
    this.host = host;
    this.same = same;
    this.file = layout.sourceEventsFile();
  }

  /** Asks a source that is reached, once in a while. */
  void look(ReplicaStatus status, Deadline deadline) {
    if (status.isReceiving() && host.ticker().now().isAfter(asked.plus(AGE))) {
      ask(status, deadline);
    }
  }

  /** What the source says now, or what it said when it was last reached; empty when neither. */
  Optional<Set<String>> latest(ReplicaStatus status, Deadline deadline) {
    ask(status, deadline);
    return kept();
  }

  /** What the source said when it was last reached. */
  Optional<Set<String>> kept() {
    return host.files().read(file).map(text -> Set.of(text.split(",", -1)));
  }

  /** Another source has other events. */
  void forget() {
    host.files().delete(file);
    asked = Instant.EPOCH;
  }

  private void ask(ReplicaStatus status, Deadline deadline) {
    asked = host.ticker().now();
    try {
      same.remembered(status)
          .map(source -> SourceQuestion.enabledEvents(source, deadline.atMost(QUESTION)))
          .filter(events -> !host.files().read(file).equals(Optional.of(events)))
          .ifPresent(events -> host.files().write(file, events, 0600, Optional.empty()));
    } catch (GuestException e) {
      LOG.info("event=source-events result=unknown reason=\"{}\"", e.plainMessage());
    }
  }
}
