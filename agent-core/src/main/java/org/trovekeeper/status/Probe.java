package org.trovekeeper.status;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineState;
import org.trovekeeper.spi.host.Ticker;

/**
 * Asks the engine on a thread of its own and never waits longer than the limit. While one question
 * hangs no second one is asked. Used by one thread.
 */
final class Probe implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Probe.class);

  private final Function<Deadline, EngineState> engine;
  private final Duration limit;
  private final Ticker ticker;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("engine-probe").daemon(true).factory());
  private @Nullable Future<EngineState> hanging;
  private Instant lastAnswer;
  private boolean failing;

  Probe(Function<Deadline, EngineState> engine, Duration limit, Ticker ticker) {
    this.engine = engine;
    this.limit = limit;
    this.ticker = ticker;
    this.lastAnswer = ticker.now();
  }

  EngineState ask() throws InterruptedException {
    if (hanging != null && !hanging.isDone()) {
      return silent();
    }
    // what a hung question answered in the end is old: ask anew
    hanging = null;
    Future<EngineState> question = thread.submit(() -> engine.apply(Deadline.in(limit)));
    try {
      EngineState answer = question.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      lastAnswer = ticker.now();
      failing = false;
      return answer;
    } catch (TimeoutException e) {
      hanging = question;
      log.warn("probe=hangs limit_ms={}", limit.toMillis());
      return silent();
    } catch (ExecutionException e) {
      if (!failing) {
        log.warn("probe=failed", e.getCause());
      }
      failing = true;
      return silent();
    }
  }

  private EngineState silent() {
    Duration silence = Duration.between(lastAnswer, ticker.now());
    return new EngineState.Unresponsive(silence.isNegative() ? Duration.ZERO : silence);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
