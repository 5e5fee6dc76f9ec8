package org.trovekeeper.spi;

import java.time.Duration;

/**
 * The moment by which something must have ended. An operation gets one and hands the rest on, so
 * that waits do not add up. Measured on the monotonic clock: clock steps do not move it.
 */
public final class Deadline {
  private final long endNanos;

  private Deadline(long endNanos) {
    this.endNanos = endNanos;
  }

  public static Deadline in(Duration duration) {
    return new Deadline(System.nanoTime() + duration.toNanos());
  }

  /** The time left, never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
  }

  public boolean expired() {
    return endNanos - System.nanoTime() <= 0;
  }

  /**
   * Fails with {@code ENGINE_TIMEOUT} when no time is left. Asked before the first effect of what
   * cannot be ended halfway.
   *
   * @param what is not done then, for example "delete the data"
   */
  public void require(String what) {
    if (expired()) {
      throw GuestException.of(ErrorCode.ENGINE_TIMEOUT, "no time is left to " + what);
    }
  }

  /** This deadline or one in {@code duration}, whichever comes first. */
  public Deadline atMost(Duration duration) {
    return new Deadline(Math.min(endNanos, System.nanoTime() + duration.toNanos()));
  }

  /**
   * This deadline or one in {@code duration}, whichever comes last: time enough to see and say how
   * it is, also when the time to wait is over.
   */
  public Deadline atLeast(Duration duration) {
    return new Deadline(Math.max(endNanos, System.nanoTime() + duration.toNanos()));
  }

  @Override
  public String toString() {
    return remaining().toMillis() + " ms left";
  }
}
