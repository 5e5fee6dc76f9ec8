package org.trovekeeper.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineState;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.testing.ManualTicker;

@Timeout(60)
class HealthWatchTest {
  private static final Duration NEVER = Duration.ofDays(1);
  private static final EngineState UP = new EngineState.Healthy();
  private static final HealthIssue FAULT = HealthIssue.fault("broken", "it is broken", "repair it");

  private final ManualTicker ticker = new ManualTicker();
  private final EngineWork work = new EngineWork();
  private final BlockingQueue<Boolean> looks = new LinkedBlockingQueue<>();
  private final BlockingQueue<Boolean> changes = new LinkedBlockingQueue<>();
  private volatile List<HealthIssue> issues = List.of();
  private @Nullable HealthWatch watch;

  @AfterEach
  void stop() {
    if (watch != null) {
      watch.close();
    }
  }

  @Test
  void a_fault_that_stays_is_told_and_its_end_too() throws InterruptedException {
    HealthWatch health = start(Duration.ofMillis(400), this::look);
    issues = List.of(FAULT);
    health.engine(PrepareState.DONE, UP);
    looks.take();
    looks.take();
    ticker.advance(Duration.ofSeconds(1));
    changes.take();
    assertThat(health.faulty(Duration.ZERO)).isTrue();
    assertThat(health.issues()).extracting(KnownIssue::issue).containsExactly(FAULT);

    issues = List.of();
    changes.take();
    assertThat(health.faulty(Duration.ZERO)).isFalse();
    assertThat(health.issues()).isEmpty();
  }

  @Test
  void looks_at_once_after_a_change_and_counts_nothing_while_a_call_is_at_work()
      throws InterruptedException {
    HealthWatch health = start(NEVER, this::look);
    health.engine(PrepareState.DONE, UP);
    looks.take();
    try (EngineWork.Change _ = work.begin()) {
      issues = List.of(FAULT);
      lookAgain(health);
      lookAgain(health);
      assertThat(health.faulty(Duration.ZERO)).isFalse();
    }
    lookAgain(health);
    lookAgain(health);
    changes.take();
    assertThat(health.faulty(Duration.ZERO)).isTrue();
  }

  @Test
  void asks_nothing_before_prepare_is_done_and_while_the_engine_does_not_answer()
      throws InterruptedException {
    HealthWatch health = start(NEVER, this::look);
    for (PrepareState early : List.of(PrepareState.NONE, PrepareState.BUILDING)) {
      health.engine(early, UP);
      health.changed();
    }
    health.engine(PrepareState.DONE, new EngineState.Stopped());
    health.changed();
    assertThat(looks).isEmpty();
    health.engine(PrepareState.DONE, UP);
    assertThat(looks.take()).isTrue();
  }

  @Test
  void a_look_that_hangs_holds_nothing_up_and_is_told_when_it_stays_so()
      throws InterruptedException {
    CountDownLatch forEver = new CountDownLatch(1);
    HealthWatch health =
        start(
            Duration.ofMillis(60),
            deadline -> {
              looks.add(true);
              awaitUninterruptibly(forEver);
              return List.of();
            });
    health.engine(PrepareState.DONE, UP);
    while (health.issues().isEmpty()) {
      ticker.advance(Duration.ofSeconds(1));
      Thread.onSpinWait();
    }
    assertThat(health.issues())
        .extracting(one -> one.issue().code())
        .containsExactly("health-unknown");
    assertThat(health.faulty(Duration.ZERO)).isFalse();
    assertThat(looks).hasSize(1);
    forEver.countDown();
  }

  private void lookAgain(HealthWatch health) throws InterruptedException {
    ticker.advance(NEVER);
    looks.clear();
    health.changed();
    looks.take();
    // the one before is taken in once the next has begun
    looks.clear();
    health.changed();
    looks.take();
  }

  private List<HealthIssue> look(Deadline deadline) {
    looks.add(true);
    return issues;
  }

  private HealthWatch start(Duration interval, Function<Deadline, List<HealthIssue>> look) {
    HealthWatch started = new HealthWatch(interval, ticker, look, work, false);
    watch = started;
    started.start(() -> changes.add(true));
    return started;
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean ended = false;
    while (!ended) {
      try {
        latch.await();
        ended = true;
      } catch (InterruptedException e) {
        // a hung system call does not listen either
      }
    }
  }
}
