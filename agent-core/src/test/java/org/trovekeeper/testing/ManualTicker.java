package org.trovekeeper.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.Ticker;

/**
 * A clock that moves only when somebody pauses or a test moves it: waits take no time. A wait ends
 * when as much of its time passed as its deadline had left at first.
 */
public final class ManualTicker implements Ticker {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private volatile Runnable duringPauses = () -> {};

  @Override
  public synchronized Instant now() {
    return now;
  }

  @Override
  public void pause(Duration duration) {
    advance(duration);
    duringPauses.run();
  }

  @Override
  public boolean await(BooleanSupplier condition, Duration pause, Deadline deadline) {
    Instant end = now().plus(deadline.remaining());
    while (!condition.getAsBoolean()) {
      if (!now().isBefore(end) || Thread.currentThread().isInterrupted()) {
        return false;
      }
      Duration left = Duration.between(now(), end);
      pause(left.compareTo(pause) < 0 ? left : pause);
    }
    return true;
  }

  /** Also back, as a wall clock may go. */
  public synchronized void advance(Duration duration) {
    now = now.plus(duration);
  }

  /** What happens elsewhere while the code under test waits; runs after every pause. */
  public void duringPauses(Runnable action) {
    duringPauses = action;
  }
}
