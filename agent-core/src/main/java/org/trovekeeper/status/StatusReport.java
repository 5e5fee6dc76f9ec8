package org.trovekeeper.status;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.spi.HealthIssue;

/**
 * The state of an instance with everything that speaks against it.
 *
 * @param reasons empty when it is healthy; never empty otherwise
 */
public record StatusReport(Condition condition, List<KnownIssue> reasons) {
  /**
   * @param sight what the heartbeat saw; empty when it has nothing to report
   * @param issues those that count
   * @param lastBeat when the heartbeat looked last
   */
  public static StatusReport of(
      PrepareState prepare, Optional<Sight> sight, List<KnownIssue> issues, Instant lastBeat) {
    if (sight.isEmpty()) {
      KnownIssue silence = new KnownIssue(ReasonRules.ofSilence(prepare), lastBeat, true);
      return new StatusReport(Condition.UNKNOWN, List.of(silence));
    }
    Optional<HealthIssue> down = ReasonRules.ofTheEngine(sight.get());
    return down.map(why ->
            new StatusReport(
                Condition.DOWN, List.of(new KnownIssue(why, sight.get().since(), true))))
        .orElseGet(() ->
            new StatusReport(issues.isEmpty() ? Condition.HEALTHY : Condition.DEGRADED, issues));
  }
}
