package org.trovekeeper.attack;

import java.time.Duration;

/**
 * What breaks while a promotion runs.
 *
 * @param step it strikes after this step has begun, counted from 1
 * @param delay and so much later
 */
record Fault(Kind kind, Role target, int step, Duration delay) {
  /** How it breaks. */
  enum Kind {
    KILL_AGENT("kill -9 of the agent"),
    KILL_ENGINE("kill -9 of the server"),
    FREEZE_AGENT("SIGSTOP of the agent"),
    FREEZE_ENGINE("SIGSTOP of the server"),
    POWER_LOSS("power loss"),
    FULL_DISK("full disk");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /** Whom it hits, by its part in the promotion. */
  enum Role {
    SOURCE,
    CANDIDATE,
    OTHER
  }

  @Override
  public String toString() {
    return "%s on the %s, %d ms into step %d"
        .formatted(kind, target.name().toLowerCase(java.util.Locale.ROOT), delay.toMillis(), step);
  }
}
