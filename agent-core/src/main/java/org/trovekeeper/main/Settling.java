package org.trovekeeper.main;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.dispatch.Lanes;
import org.trovekeeper.rpc.Lane;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineState;
import org.trovekeeper.spi.GuestException;

/**
 * Has the manager settle what an agent that was killed left, and what others changed of the agent's
 * part, from a thread of its own. It works in the lane of changes: beside no call, and never inside
 * one.
 */
final class Settling implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Settling.class);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final int TIMES = 4;

  private final Lanes lanes;
  private final DatastoreManager manager;
  private final BooleanSupplier prepared;
  private final Duration pause;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread =
      Thread.ofPlatform().name("settling").daemon(true).unstarted(this::run);
  private volatile String trouble = "";

  Settling(Lanes lanes, DatastoreManager manager, BooleanSupplier prepared, Duration interval) {
    this.lanes = lanes;
    this.manager = manager;
    this.prepared = prepared;
    this.pause = interval.dividedBy(TIMES);
  }

  void start() {
    thread.start();
  }

  /** Begins no further round; one at work ends with the lanes. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }

  private void run() {
    try {
      do {
        round();
      } while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when the work is done, or was abandoned. */
  void round() throws InterruptedException {
    if (!prepared.getAsBoolean()) {
      return;
    }
    CountDownLatch ended = new CountDownLatch(1);
    lanes.submit(
        Lane.ENGINE,
        "settle",
        new Lanes.Work() {
          @Override
          public void run() {
            try {
              settle();
            } finally {
              ended.countDown();
            }
          }

          @Override
          public void abandon() {
            ended.countDown();
          }
        });
    ended.await();
  }

  private void settle() {
    try {
      if (manager.engine().probe(Deadline.in(LOOK)) instanceof EngineState.Healthy) {
        manager.settle(Deadline.in(LIMIT));
        trouble = "";
      }
    } catch (GuestException e) {
      tell(e.plainMessage(), e);
    } catch (RuntimeException e) {
      tell(String.valueOf(e), e);
    }
  }

  /** Once: it is tried again all the time. */
  private void tell(String why, RuntimeException failure) {
    if (!why.equals(trouble)) {
      trouble = why;
      LOG.warn("event=settle result=failed reason=\"{}\"", why, failure);
    }
  }
}
