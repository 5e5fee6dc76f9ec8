package org.trovekeeper.status;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineState;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.spi.host.Ticker;

/**
 * Reports the status at every interval and at once on a change, from a thread of its own that never
 * waits for work, locks of work or the network. Looks at the engine four times an interval, so that
 * a crash is not reported an interval late.
 */
public final class HeartbeatLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HeartbeatLoop.class);
  private static final int LOOKS = 4;

  private final Duration interval;
  private final Ticker ticker;
  private final Probe probe;
  private final PrepareMarks marks;
  private final ServiceStatus working;
  private final HealthWatch health;
  private final Consumer<ServiceStatus> report;
  private final Semaphore pokes = new Semaphore(0);
  private final Thread thread;
  private Deadline due = Deadline.in(Duration.ZERO);
  private volatile Optional<Sight> sight = Optional.empty();
  private volatile Instant lastBeat;

  /**
   * @param probe asked on a thread of its own, with a third of the interval as deadline
   * @param health hears what was seen, and knows what the engine's answer does not say
   * @param working the word of this control plane for a working database
   * @param report must return at once
   */
  public HeartbeatLoop(
      Duration interval,
      Ticker ticker,
      Function<Deadline, EngineState> probe,
      PrepareMarks marks,
      HealthWatch health,
      ServiceStatus working,
      Consumer<ServiceStatus> report) {
    this.interval = interval;
    this.ticker = ticker;
    this.probe = new Probe(probe, interval.dividedBy(3), ticker);
    this.marks = marks;
    this.health = health;
    this.working = working;
    this.report = report;
    this.lastBeat = ticker.now();
    this.thread = Thread.ofPlatform().name("heartbeat").daemon(true).unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /** Something may have changed: look and report now, not at the next interval. */
  public void changed() {
    pokes.release();
  }

  /** When the loop was last seen alive, whether or not it had anything to report. */
  public Instant lastBeat() {
    return lastBeat;
  }

  /** What was last seen; empty while nothing may be reported. */
  public Optional<Sight> sight() {
    return sight;
  }

  @Override
  public void close() {
    thread.interrupt();
    probe.close();
  }

  private void run() {
    boolean poked = true;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        look(poked);
        lastBeat = ticker.now();
        poked = pokes.tryAcquire(pause().toNanos(), TimeUnit.NANOSECONDS);
        if (poked) {
          pokes.drainPermits();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        // a defect must not silence the instance: the next look comes after the usual pause
        log.error("event=heartbeat-failed", e);
        poked = false;
        ticker.pause(interval.dividedBy(LOOKS));
      }
    }
  }

  private void look(boolean poked) throws InterruptedException {
    StatusFacts facts = facts();
    Optional<ServiceStatus> next = StatusRules.next(facts);
    boolean changed = !next.equals(sight.map(Sight::status));
    Optional<Sight> now = next.map(status -> sight(facts, status, changed));
    if (now.isPresent() && changed) {
      log(now.get());
    }
    sight = now;
    if (next.isEmpty() || (!poked && !changed && !due.expired())) {
      return;
    }
    report.accept(next.get());
    due = Deadline.in(interval);
  }

  private Sight sight(StatusFacts facts, ServiceStatus status, boolean changed) {
    Instant since = changed ? ticker.now() : sight.map(Sight::since).orElseGet(ticker::now);
    return new Sight(facts.prepare(), facts.seen(), status, since, marks.failure());
  }

  /** What somebody must look at is a warning; what was asked for is not. */
  private static void log(Sight now) {
    Optional<HealthIssue> reason = ReasonRules.ofTheEngine(now);
    switch (now.status()) {
      case CRASHED, BLOCKED, FAILED ->
          log.warn(
              "event=status status={} reason=\"{}\" next=\"{}\"",
              now.status().description(),
              reason.map(HealthIssue::fact).orElse("see health=issue"),
              reason.map(HealthIssue::nextStep).orElse("see health=issue"));
      default ->
          log.info("event=status status={} seen={}", now.status().description(), now.engine());
    }
  }

  /**
   * One consistent view: what was seen before a prepare ended must not be reported as if it were
   * the state after it.
   */
  private StatusFacts facts() throws InterruptedException {
    while (true) {
      PrepareState prepare = marks.state();
      EngineState seen =
          prepare == PrepareState.DONE ? probe.ask() : new EngineState.Starting("prepare");
      health.engine(prepare, seen);
      boolean faulty = health.faulty(interval.dividedBy(3));
      if (marks.state() == prepare) {
        return new StatusFacts(prepare, seen, faulty, working);
      }
    }
  }

  private Duration pause() {
    Duration step = interval.dividedBy(LOOKS);
    Duration left = due.remaining();
    return left.isPositive() && left.compareTo(step) < 0 ? left : step;
  }
}
