package org.trovekeeper.store.swift;

import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.Ticker;
import org.trovekeeper.store.swift.FailureRules.Verdict;

/**
 * Tries one request again after a passing fault, with growing pauses, for a limited time. Only
 * requests that can be repeated as a whole are run this way.
 */
final class Attempts {
  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int MOST = 8;

  private final Ticker ticker;

  Attempts(Ticker ticker) {
    this.ticker = ticker;
  }

  <T> T run(String what, Supplier<T> request) {
    Deadline deadline = Deadline.in(PATIENCE);
    for (int failures = 1; ; failures++) {
      try {
        return request.get();
      } catch (RuntimeException e) {
        Verdict verdict = FailureRules.judge(what, e);
        if (!verdict.passing() || failures == MOST || deadline.expired() || interrupted()) {
          throw verdict.failure();
        }
        LOG.warn(
            "swift request failed, trying again failures={} why={}",
            failures,
            verdict.failure().plainMessage());
        ticker.pause(FailureRules.pauseAfter(failures));
      }
    }
  }

  private static boolean interrupted() {
    return Thread.currentThread().isInterrupted();
  }
}
