package org.trovekeeper.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineState;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.testing.ManualTicker;
import org.trovekeeper.testing.MemoryFileTree;

@Timeout(60)
class HeartbeatLoopTest {
  private static final Duration NEVER = Duration.ofDays(1);
  private static final EngineState UP = new EngineState.Healthy();

  private final MemoryFileTree files = new MemoryFileTree();
  private final ManualTicker ticker = new ManualTicker();
  private final PrepareMarks marks = marks();
  private final BlockingQueue<ServiceStatus> reports = new LinkedBlockingQueue<>();
  private final CountDownLatch forEver = new CountDownLatch(1);
  private volatile List<HealthIssue> issues = List.of();
  private HealthWatch health = health(NEVER, false);
  private @Nullable HeartbeatLoop loop;

  @AfterEach
  void stop() {
    forEver.countDown();
    if (loop != null) {
      loop.close();
    }
    health.close();
  }

  @Test
  void tells_the_states_of_a_prepare_at_once() throws InterruptedException {
    HeartbeatLoop started = start(NEVER, deadline -> UP);
    marks.building();
    started.changed();
    assertThat(reports.take()).isEqualTo(ServiceStatus.BUILDING);
    marks.done();
    started.changed();
    assertThat(firstAfter(ServiceStatus.BUILDING)).isEqualTo(ServiceStatus.HEALTHY);
    while (!started.sight().map(Sight::status).equals(Optional.of(ServiceStatus.HEALTHY))) {
      Thread.onSpinWait();
    }
  }

  @Test
  void sends_nothing_before_a_prepare_and_is_alive_all_the_same() throws InterruptedException {
    HeartbeatLoop started = start(Duration.ofMillis(20), deadline -> UP);
    Instant before = started.lastBeat();
    ticker.advance(Duration.ofMinutes(1));
    while (!started.lastBeat().isAfter(before)) {
      Thread.onSpinWait();
    }
    assertThat(reports).isEmpty();
  }

  @Test
  void asks_no_engine_while_it_is_being_made() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    marks.building();
    start(
        Duration.ofMillis(20),
        deadline -> {
          asked.incrementAndGet();
          return new EngineState.Crashed("half made");
        });
    assertThat(List.of(reports.take(), reports.take())).containsOnly(ServiceStatus.BUILDING);
    assertThat(asked).hasValue(0);
  }

  @Test
  void an_unchanged_status_is_told_at_every_interval() throws InterruptedException {
    marks.done();
    start(Duration.ofMillis(20), deadline -> UP);
    assertThat(List.of(reports.take(), reports.take(), reports.take()))
        .containsOnly(ServiceStatus.HEALTHY);
  }

  @Test
  void a_probe_that_hangs_for_ever_is_told_and_not_asked_twice() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    marks.done();
    start(
        Duration.ofMillis(60),
        deadline -> {
          asked.incrementAndGet();
          hang();
          return UP;
        });
    assertThat(List.of(reports.take(), reports.take(), reports.take()))
        .containsOnly(ServiceStatus.BLOCKED);
    assertThat(asked).hasValue(1);
  }

  @Test
  void a_probe_that_hung_and_answers_in_the_end_is_asked_again() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    marks.done();
    start(
        Duration.ofMillis(60),
        deadline -> {
          if (asked.incrementAndGet() == 1) {
            hang();
            return new EngineState.Crashed("old news");
          }
          return UP;
        });
    assertThat(reports.take()).isEqualTo(ServiceStatus.BLOCKED);
    forEver.countDown();
    assertThat(firstAfter(ServiceStatus.BLOCKED)).isEqualTo(ServiceStatus.HEALTHY);
  }

  @Test
  void survives_any_throwable_of_a_probe() throws InterruptedException {
    marks.done();
    AtomicInteger asked = new AtomicInteger();
    start(
        Duration.ofMillis(20),
        deadline ->
            switch (asked.incrementAndGet()) {
              case 1 -> throw new StackOverflowError();
              case 2 -> throw new IllegalStateException("defect");
              default -> UP;
            });
    assertThat(reports.take()).isEqualTo(ServiceStatus.BLOCKED);
    assertThat(firstAfter(ServiceStatus.BLOCKED)).isEqualTo(ServiceStatus.HEALTHY);
  }

  @Test
  void a_state_seen_before_prepare_ended_is_never_told_after_it() throws InterruptedException {
    AtomicBoolean up = new AtomicBoolean();
    marks.done();
    HeartbeatLoop started =
        start(
            NEVER,
            deadline -> {
              if (up.compareAndSet(false, true)) {
                marks.building(); // the state changes while the probe runs
                return new EngineState.Stopped();
              }
              return UP;
            });
    assertThat(reports.take()).isEqualTo(ServiceStatus.BUILDING);
    marks.done();
    started.changed();
    assertThat(reports.take()).isEqualTo(ServiceStatus.HEALTHY);
  }

  @Test
  void an_engine_that_answers_and_has_a_fault_is_not_healthy_from_the_first_word_on()
      throws InterruptedException {
    marks.done();
    issues = List.of(HealthIssue.fault("agent-locked-out", "no login", "restart"));
    health = health(Duration.ofMinutes(10), true);
    HeartbeatLoop started = start(NEVER, deadline -> UP);
    health.start(started::changed);
    assertThat(reports.take()).isEqualTo(ServiceStatus.RUNNING);

    issues = List.of();
    health.changed();
    assertThat(firstAfter(ServiceStatus.RUNNING)).isEqualTo(ServiceStatus.HEALTHY);
  }

  private HealthWatch health(Duration interval, boolean prepared) {
    return new HealthWatch(interval, ticker, deadline -> issues, new EngineWork(), prepared);
  }

  private HeartbeatLoop start(Duration interval, Function<Deadline, EngineState> probe) {
    HeartbeatLoop started =
        new HeartbeatLoop(
            interval, ticker, probe, marks, health, ServiceStatus.HEALTHY, reports::add);
    loop = started;
    started.start();
    return started;
  }

  private ServiceStatus firstAfter(ServiceStatus repeated) throws InterruptedException {
    ServiceStatus next = reports.take();
    while (next == repeated) {
      next = reports.take();
    }
    return next;
  }

  private PrepareMarks marks() {
    files.makeFolder(Path.of("/state"), 0700, Optional.empty());
    return PrepareMarks.load(files, Path.of("/state"), Path.of("/volume/own"), List.of());
  }

  private void hang() {
    while (true) {
      try {
        if (forEver.await(1, TimeUnit.HOURS)) {
          return;
        }
      } catch (InterruptedException e) {
        // a hung system call does not listen either
      }
    }
  }
}
