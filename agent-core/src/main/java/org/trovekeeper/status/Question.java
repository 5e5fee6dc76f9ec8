package org.trovekeeper.status;

import java.time.Duration;
import java.util.Optional;
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

/**
 * Asks on a thread of its own and never waits longer than the limit. While one question hangs no
 * second one is asked. Used by one thread.
 */
final class Question<T> implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Question.class);

  private final String name;
  private final Function<Deadline, T> asked;
  private final Duration limit;
  private final ExecutorService thread;
  private @Nullable Future<T> hanging;
  private boolean failing;

  /**
   * @param name of the question in the log; its thread is {@code engine-NAME}
   */
  Question(String name, Function<Deadline, T> asked, Duration limit) {
    this.name = name;
    this.asked = asked;
    this.limit = limit;
    this.thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("engine-" + name).daemon(true).factory());
  }

  /** Empty when it hung or failed, which is logged once. */
  Optional<T> ask() throws InterruptedException {
    if (hanging != null && !hanging.isDone()) {
      return Optional.empty();
    }
    // what a hung question answered in the end is old: ask again
    hanging = null;
    Future<T> question = thread.submit(() -> asked.apply(Deadline.in(limit)));
    try {
      T answer = question.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      failing = false;
      return Optional.of(answer);
    } catch (TimeoutException e) {
      hanging = question;
      log.warn("event=question-hangs question={} limit_ms={}", name, limit.toMillis());
      return Optional.empty();
    } catch (ExecutionException e) {
      if (!failing) {
        log.warn("event=question-failed question={}", name, e.getCause());
      }
      failing = true;
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
