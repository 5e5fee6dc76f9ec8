package org.trovekeeper.it;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waiting without luck: asks again until it holds. The limits are far away; only a failure meets
 * them.
 */
public final class Poll {
  public static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private Poll() {}

  public static void until(String what, BooleanSupplier holds) {
    value(what, () -> holds.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }

  /** For what takes its time, such as a boot and all that comes after it. */
  public static void until(String what, Duration limit, BooleanSupplier holds) {
    value(what, limit, () -> holds.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }

  public static <T> T value(String what, Supplier<Optional<T>> probe) {
    return value(what, LIMIT, probe);
  }

  private static <T> T value(String what, Duration limit, Supplier<Optional<T>> probe) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      var found = probe.get();
      if (found.isPresent()) {
        return found.get();
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + limit.toSeconds() + " s: " + what);
      }
      pause();
    }
  }

  public static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
