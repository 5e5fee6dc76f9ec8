package org.trovekeeper.status;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineState;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.spi.host.Ticker;

/**
 * Knows why an engine that answers is not healthy. Looks once an interval and at once after a
 * change, on threads of its own, while the instance is prepared and the engine answers; an issue
 * that is new is looked at again soon. Each issue is a line in the log when it begins and when it
 * ends.
 */
public final class HealthWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HealthWatch.class);
  private static final int LOOKS_AT_NEWS = 4;

  private final Duration interval;
  private final Ticker ticker;
  private final Question<List<HealthIssue>> question;
  private final EngineWork work;
  private final Semaphore pokes = new Semaphore(0);
  private final CountDownLatch firstLook = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean mayLook;
  private volatile boolean prepared;
  private volatile List<KnownIssue> known = List.of();
  private volatile Runnable faultsChanged = () -> {};

  /**
   * @param look asked with a third of the interval as deadline
   * @param prepared whether the instance was prepared by an earlier run: its status is not known
   *     before the first look
   */
  public HealthWatch(
      Duration interval,
      Ticker ticker,
      Function<Deadline, List<HealthIssue>> look,
      EngineWork work,
      boolean prepared) {
    this.prepared = prepared;
    this.interval = interval;
    this.ticker = ticker;
    this.question = new Question<>("health", look, interval.dividedBy(3));
    this.work = work;
    this.thread = Thread.ofPlatform().name("health").daemon(true).unstarted(this::run);
    if (!prepared) {
      firstLook.countDown();
    }
  }

  /**
   * @param faultsChanged must return at once
   */
  public void start(Runnable faultsChanged) {
    this.faultsChanged = faultsChanged;
    thread.start();
  }

  /** Something may have changed: look now, not at the next interval. */
  public void changed() {
    pokes.release();
  }

  /** The issues that count, as they were last seen. */
  public List<KnownIssue> issues() {
    return known.stream().filter(KnownIssue::counts).toList();
  }

  /** What the heartbeat saw, which decides whether there is an engine to look at. */
  void engine(PrepareState prepare, EngineState seen) {
    prepared = prepare == PrepareState.DONE;
    boolean may = prepared && seen instanceof EngineState.Healthy;
    boolean before = mayLook;
    mayLook = may;
    if (may && !before) {
      changed();
    }
  }

  /** Whether a fault counts; after a start of the agent not before its first look, if in time. */
  boolean faulty(Duration patience) throws InterruptedException {
    if (mayLook && !firstLook.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      LOG.warn("event=health-not-known-yet");
    }
    return known.stream().anyMatch(KnownIssue::fault);
  }

  @Override
  public void close() {
    thread.interrupt();
    question.close();
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        take(look());
        boolean poked = pokes.tryAcquire(pause().toNanos(), TimeUnit.NANOSECONDS);
        if (poked) {
          pokes.drainPermits();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        // a defect must not end the looks for good
        LOG.error("event=health-defect", e);
        ticker.pause(interval);
      }
    }
  }

  private List<KnownIssue> look() throws InterruptedException {
    if (!mayLook) {
      return prepared ? HealthRules.unseen(known) : List.of();
    }
    boolean workedBefore = work.going();
    Optional<List<HealthIssue>> seen = question.ask();
    HealthRules.Look look =
        new HealthRules.Look(
            ticker.now(),
            interval.dividedBy(2L * LOOKS_AT_NEWS),
            workedBefore || work.going(),
            firstLook.getCount() > 0);
    return seen.map(issues -> HealthRules.seen(known, issues, look))
        .orElseGet(() -> HealthRules.unanswered(known, look));
  }

  private void take(List<KnownIssue> now) {
    List<KnownIssue> before = known;
    boolean wasFaulty = before.stream().anyMatch(KnownIssue::fault);
    known = now;
    if (mayLook) {
      firstLook.countDown();
    }
    told(now).filter(one -> !tells(before, one)).forEach(HealthWatch::logBegin);
    told(before).filter(one -> !tells(now, one)).forEach(this::logEnd);
    if (wasFaulty != now.stream().anyMatch(KnownIssue::fault)) {
      faultsChanged.run();
    }
  }

  private static Stream<KnownIssue> told(List<KnownIssue> known) {
    return known.stream().filter(KnownIssue::counts);
  }

  private static boolean tells(List<KnownIssue> known, KnownIssue one) {
    return told(known).anyMatch(other -> other.issue().code().equals(one.issue().code()));
  }

  private static void logBegin(KnownIssue known) {
    HealthIssue issue = known.issue();
    LOG.warn(
        "event=health-issue code={} level={} reason=\"{}\" next=\"{}\"",
        issue.code(),
        issue.level(),
        issue.fact(),
        issue.nextStep());
  }

  private void logEnd(KnownIssue known) {
    LOG.info(
        "event=health-issue-over code={} after_s={}",
        known.issue().code(),
        Duration.between(known.since(), ticker.now()).toSeconds());
  }

  private Duration pause() {
    boolean news = known.stream().anyMatch(one -> !one.counts());
    return news ? interval.dividedBy(LOOKS_AT_NEWS) : interval;
  }
}
