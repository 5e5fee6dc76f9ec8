package org.trovekeeper.attack;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Lets a fault happen when its step begins, beside that step. */
final class Strike {
  private static final Duration FROZEN = Duration.ofSeconds(3);

  private final Optional<Fault> fault;
  private final Member target;
  private final Timeline timeline;
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile @Nullable Thread thread;

  Strike(Optional<Fault> fault, Member target, Timeline timeline) {
    this.fault = fault;
    this.target = target;
    this.timeline = timeline;
  }

  static Strike none(Member any, Timeline timeline) {
    return new Strike(Optional.empty(), any, timeline);
  }

  /** This step, counted from 1, begins. */
  void begins(int step) {
    fault.filter(it -> it.step() <= step).ifPresent(this::startOnce);
  }

  /** The promotion is over: the fault has happened when this returns, and a freeze has ended. */
  void finish() {
    fault.ifPresent(this::startOnce);
    Thread started = thread;
    if (started != null) {
      try {
        started.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void startOnce(Fault it) {
    if (begun.compareAndSet(false, true)) {
      thread = Thread.ofPlatform().name("fault").start(() -> happen(it));
    }
  }

  private void happen(Fault it) {
    Waiting.pause(it.delay());
    timeline.add(target.name(), "FAULT: " + it.kind());
    switch (it.kind()) {
      case KILL_AGENT -> target.killAgent();
      case KILL_ENGINE -> target.killServer();
      case POWER_LOSS -> target.losePower();
      case FULL_DISK -> target.disk().fill();
      case FREEZE_AGENT -> {
        target.freezeAgent();
        thaw();
      }
      case FREEZE_ENGINE -> {
        target.freezeServer();
        thaw();
      }
    }
    timeline.add(target.name(), "fault has happened: " + it.kind());
  }

  private void thaw() {
    Waiting.pause(FROZEN);
    target.thaw();
  }
}
