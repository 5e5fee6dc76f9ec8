package org.trovekeeper.spi.host;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.trovekeeper.spi.Deadline;

/** The clock, and the only way to wait. */
public interface Ticker {
  Instant now();

  /** Returns after the pause, or earlier when the thread is interrupted (the flag stays set). */
  void pause(Duration duration);

  /** Asks again and again until the condition holds; false when the deadline came first. */
  default boolean await(BooleanSupplier condition, Duration pause, Deadline deadline) {
    while (!condition.getAsBoolean()) {
      if (deadline.expired() || Thread.currentThread().isInterrupted()) {
        return false;
      }
      Duration left = deadline.remaining();
      pause(left.compareTo(pause) < 0 ? left : pause);
    }
    return true;
  }
}
