package org.trovekeeper.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.rpc.EngineLane;
import org.trovekeeper.rpc.Lane;
import org.trovekeeper.spi.Deadline;

/**
 * Runs calls beside or after each other as {@link LaneRules} says, each on a virtual thread of its
 * own. Reads wait for nothing but other reads beyond their limit.
 */
public final class Lanes implements EngineLane {
  private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

  private final int readLimit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final List<Place> waiting = new ArrayList<>();
  private final List<Place> running = new ArrayList<>();
  private boolean closed;

  /** A call at work or waiting. */
  public interface Work {
    /** Runs in its lane. Failures are its own business. */
    void run();

    /** Told instead of {@link #run} when the agent stops first. */
    void abandon();
  }

  private static final class Place {
    private final Lane lane;
    private final String name;
    private final Work work;
    private final Thread thread;

    private Place(Lane lane, String name, Work work, Runnable body) {
      this.lane = lane;
      this.name = name;
      this.work = work;
      this.thread = Thread.ofVirtual().name("call-" + name).unstarted(body);
    }
  }

  /**
   * @param readLimit how many reads run at the same time
   */
  public Lanes(int readLimit) {
    this.readLimit = readLimit;
  }

  /** Returns at once. Work of one lane begins in the order of these calls. */
  public void submit(Lane lane, String name, Work work) {
    submit(lane, name, work, false);
  }

  /**
   * Goes before all that waits: an exclusive call among them waits for the very work whose step
   * this is.
   */
  @Override
  public <T> T step(String name, Deadline deadline, Supplier<T> work) {
    Turn turn = new Turn();
    submit(Lane.ENGINE, name, turn, true);
    try {
      turn.await(name, deadline);
      return work.get();
    } finally {
      turn.leave();
    }
  }

  private void submit(Lane lane, String name, Work work, boolean first) {
    Place[] place = new Place[1];
    place[0] = new Place(lane, name, work, () -> run(place[0]));
    lock.lock();
    try {
      if (!closed) {
        waiting.add(first ? 0 : waiting.size(), place[0]);
        startWhatMay();
        return;
      }
    } finally {
      lock.unlock();
    }
    work.abandon();
  }

  /**
   * Begins nothing more and waits for what runs; what still runs at the deadline is interrupted and
   * given a moment. Whether everything ended.
   */
  public boolean close(Deadline deadline) {
    List<Place> abandoned;
    lock.lock();
    try {
      closed = true;
      abandoned = List.copyOf(waiting);
      waiting.clear();
    } finally {
      lock.unlock();
    }
    abandoned.forEach(place -> place.work.abandon());
    return awaitEnd(deadline) || (interruptAll() && awaitEnd(Deadline.in(Duration.ofSeconds(2))));
  }

  private void run(Place place) {
    try {
      place.work.run();
    } finally {
      lock.lock();
      try {
        running.remove(place);
        startWhatMay();
        ended.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void startWhatMay() {
    List<Place> starting = new ArrayList<>();
    long reads = running.stream().filter(place -> place.lane == Lane.READ).count();
    for (int i : LaneRules.startable(lanes(running), lanes(waiting))) {
      Place place = waiting.get(i);
      if (place.lane != Lane.READ || reads++ < readLimit) {
        starting.add(place);
      }
    }
    waiting.removeAll(starting);
    running.addAll(starting);
    starting.forEach(place -> place.thread.start());
  }

  private boolean awaitEnd(Deadline deadline) {
    lock.lock();
    try {
      while (!running.isEmpty()) {
        if (ended.awaitNanos(deadline.remaining().toNanos()) <= 0) {
          return running.isEmpty();
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private boolean interruptAll() {
    lock.lock();
    try {
      for (Place place : running) {
        LOG.warn("event=call-cut-by-stop method={}", place.name);
        place.thread.interrupt();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private static List<Lane> lanes(List<Place> places) {
    return places.stream().map(place -> place.lane).toList();
  }
}
