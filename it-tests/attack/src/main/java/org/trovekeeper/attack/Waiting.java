package org.trovekeeper.attack;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits that end: by what they wait for, or by a limit that only a failure meets. */
final class Waiting {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private Waiting() {}

  /** A question to a server or a process. */
  @FunctionalInterface
  interface Question {
    boolean holds();
  }

  /** Asks until it holds; false when the limit came first. */
  static boolean until(Duration limit, Question question) {
    long end = System.nanoTime() + limit.toNanos();
    while (!question.holds()) {
      if (System.nanoTime() > end) {
        return false;
      }
      pause(PAUSE);
    }
    return true;
  }

  /** The rhythm of writers and looks; nothing may rely on its length. */
  static void pause(Duration length) {
    LockSupport.parkNanos(length.toNanos());
  }
}
