package org.trovekeeper.status;

import java.util.Locale;

/** An instance in one word, for monitors. */
public enum Condition {
  HEALTHY,
  /** The engine answers, and there are faults or warnings. */
  DEGRADED,
  /** The engine does not answer, or there is none. */
  DOWN,
  /** Nothing can be said. */
  UNKNOWN;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
