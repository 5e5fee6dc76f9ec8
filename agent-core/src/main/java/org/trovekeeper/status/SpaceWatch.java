package org.trovekeeper.status;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.HealthIssue;

/**
 * Adds a full data volume to what an engine says of itself: it answers, and its users' writes hang
 * or fail.
 */
public final class SpaceWatch implements Function<Deadline, List<HealthIssue>> {
  /** One file of a server's log; with less, the next write may be the one that does not fit. */
  private static final long LEAST = 16L << 20;

  private final LongSupplier available;
  private final Function<Deadline, List<HealthIssue>> engine;

  /**
   * @param available bytes that a server which is not root can still take
   */
  public SpaceWatch(LongSupplier available, Function<Deadline, List<HealthIssue>> engine) {
    this.available = available;
    this.engine = engine;
  }

  @Override
  public List<HealthIssue> apply(Deadline deadline) {
    Optional<HealthIssue> full = full(available.getAsLong());
    if (full.isEmpty()) {
      return engine.apply(deadline);
    }
    List<HealthIssue> issues = new ArrayList<>(List.of(full.get()));
    try {
      // a server without space may hang: then this is said all the same
      issues.addAll(engine.apply(deadline.atMost(deadline.remaining().dividedBy(2))));
    } catch (GuestException e) {
      issues.add(
          HealthIssue.warning(
              HealthRules.UNKNOWN.code(),
              HealthRules.UNKNOWN.fact() + ": " + e.plainMessage(),
              HealthRules.UNKNOWN.nextStep()));
    }
    return issues;
  }

  static Optional<HealthIssue> full(long available) {
    return available >= LEAST
        ? Optional.empty()
        : Optional.of(
            HealthIssue.fault(
                "disk-full",
                "the data volume has %d MB left: writes hang or fail".formatted(available >> 20),
                "grow the volume, or delete what is not needed, but no file of the server's"));
  }
}
