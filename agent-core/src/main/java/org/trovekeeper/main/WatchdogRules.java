package org.trovekeeper.main;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** When the service manager's watchdog is fed. */
final class WatchdogRules {
  /** Also how soon the manager shows a new state. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private WatchdogRules() {}

  /** How long the service manager waits for a sign of life; empty when it waits for none of us. */
  static Optional<Duration> limit(Map<String, String> environment, long pid) {
    String meant = environment.getOrDefault("WATCHDOG_PID", Long.toString(pid));
    return Optional.ofNullable(environment.get("WATCHDOG_USEC"))
        .filter(limit -> limit.matches("[1-9][0-9]{0,17}") && meant.equals(Long.toString(pid)))
        .map(limit -> Duration.ofNanos(Math.multiplyExact(Long.parseLong(limit), 1000)));
  }

  /** Between two signs of life: one may be lost or late. */
  static Duration pause(Optional<Duration> limit) {
    return limit
        .map(whole -> whole.dividedBy(4))
        .filter(part -> part.compareTo(LONGEST_PAUSE) < 0)
        .orElse(LONGEST_PAUSE);
  }

  /** Whether a loop counts as alive whose last beat has been the same for so many looks. */
  static boolean alive(Pulse pulse, Duration pause, Duration patience) {
    return pause.multipliedBy(pulse.unchanged()).compareTo(patience) <= 0;
  }

  /**
   * What was seen of a loop. Its age is counted in looks and not taken from the clock, which may be
   * set at any time.
   */
  record Pulse(Instant beat, int unchanged) {
    Pulse then(Instant next) {
      return next.equals(beat) ? new Pulse(beat, unchanged + 1) : new Pulse(next, 0);
    }
  }
}
