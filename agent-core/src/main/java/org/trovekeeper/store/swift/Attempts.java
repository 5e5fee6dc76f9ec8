package org.trovekeeper.store.swift;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Ticker;
import org.trovekeeper.store.swift.FailureRules.Verdict;

/**
 * Tries one request again after a passing fault, with growing pauses or those that the store asks
 * for, until the operation's deadline. Only requests that can be repeated as a whole are run this
 * way.
 */
final class Attempts {
  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int MOST = 8;

  private final Ticker ticker;
  private final Deadline deadline;

  /**
   * @param deadline of the operation whose requests these are
   */
  Attempts(Ticker ticker, Deadline deadline) {
    this.ticker = ticker;
    this.deadline = deadline;
  }

  <T> T run(String what, Supplier<T> request) {
    Series series = series(what);
    while (true) {
      try {
        return request.get();
      } catch (RuntimeException e) {
        series.failed(e);
      }
    }
  }

  Series series(String what) {
    return new Series(what);
  }

  /** Failures of one piece of work in a row. */
  final class Series {
    private final String what;
    private int failures;
    private Deadline patience = deadline.atMost(PATIENCE);

    private Series(String what) {
      this.what = what;
    }

    /** Returns when it is time for another try; fails when there will be none. */
    void failed(RuntimeException e) {
      failures++;
      Verdict verdict = FailureRules.judge(what, e, ticker.now());
      Optional<Duration> asked = verdict.pause();
      Duration pause = asked.orElseGet(() -> FailureRules.pauseAfter(failures));
      boolean late = pause.compareTo((asked.isPresent() ? deadline : patience).remaining()) > 0;
      if (!verdict.passing() || failures == MOST || late || interrupted()) {
        throw asked.isPresent() && late ? tooLong(verdict.failure(), pause) : verdict.failure();
      }
      LOG.warn(
          "event=swift-retry failures={} pause={} reason=\"{}\"",
          failures,
          pause,
          verdict.failure().plainMessage());
      ticker.pause(pause);
      if (asked.isPresent()) {
        patience = deadline.atMost(PATIENCE);
      }
    }

    /** Part of the work is done: what failed before does not count any more. */
    void moved() {
      failures = 0;
      patience = deadline.atMost(PATIENCE);
    }
  }

  private static GuestException tooLong(GuestException failure, Duration pause) {
    return failure.withHint(
        "the store asks to wait %d s, which is longer than the call may still take"
            .formatted(pause.toSeconds()));
  }

  private static boolean interrupted() {
    return Thread.currentThread().isInterrupted();
  }
}
