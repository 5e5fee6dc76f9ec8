package org.trovekeeper.spi;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.spi.replication.Replication;

/**
 * One engine. A capability that the datastore lacks is empty: core then answers {@code
 * DatastoreOperationNotSupported}, so no manager throws for what it does not have. Calls on
 * capabilities that change something never overlap; reads may run beside them.
 */
public interface DatastoreManager extends AutoCloseable {
  /** Trove's name of the datastore, for example {@code mariadb}. */
  String datastore();

  Engine engine();

  Provisioning provisioning();

  default Optional<DatabaseAdmin> databases() {
    return Optional.empty();
  }

  default Optional<UserAdmin> users() {
    return Optional.empty();
  }

  default Optional<RootAdmin> root() {
    return Optional.empty();
  }

  default Optional<ConfigGroups> configGroups() {
    return Optional.empty();
  }

  default Optional<Replication> replication() {
    return Optional.empty();
  }

  /**
   * What the engine says of its part of the volume: bytes by Trove's names, for example {@code
   * wal_size}. Empty while it does not answer.
   */
  default Map<String, Long> volumeFigures(Deadline deadline) {
    return Map.of();
  }

  /**
   * What keeps an engine that answers from being healthy, and what else an operator must know;
   * empty when all is well. Looks only: it changes nothing and takes no lock or pool of the work.
   * Asked about once in a heartbeat's interval, on a thread of its own, while the engine answers; a
   * failure means that nothing is known.
   */
  default List<HealthIssue> healthIssues(Deadline deadline) {
    return List.of();
  }

  /**
   * Makes the running engine what the agent's durable state says: a call that was cut off with its
   * agent is finished or taken back, and what others changed of the agent's part (a fence that was
   * opened) is put right. What was done stands in the log. Called in the lane of changes, when the
   * engine first answers after the agent's start and then about four times in a heartbeat's
   * interval; without anything to do it costs milliseconds and changes nothing. A failure is
   * logged, and the next call tries again.
   */
  default void settle(Deadline deadline) {}

  /** Releases connections; the engine goes on running. */
  @Override
  void close();
}
