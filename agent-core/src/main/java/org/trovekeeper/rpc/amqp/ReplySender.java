package org.trovekeeper.rpc.amqp;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.rpc.Allowance;
import org.trovekeeper.rpc.ValueSize;
import org.trovekeeper.rpc.amqp.ConfirmingPublisher.Outcome;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.Ticker;

/**
 * Sends replies through the default exchange, which reaches the reply queues of every generation. A
 * caller that reconnects declares its queue again, so a missing one is tried for a while.
 */
final class ReplySender {
  private static final Logger LOG = LoggerFactory.getLogger(ReplySender.class);
  private static final Duration RETRY = Duration.ofMillis(250);
  private static final Duration BROKER_AWAY = Duration.ofMinutes(10);

  /** Replies are as large as what was asked for; a broker that is away must not fill the heap. */
  private static final long MOST_HELD = 16 << 20;

  /** So many missing queues are tried at the same time. */
  private static final int MOST_RETRIED = 64;

  private final ConfirmingPublisher publisher;
  private final ConfirmingPublisher retries;
  private final Duration missingQueueRetry;
  private final Ticker clock;
  private final DeadQueues dead = new DeadQueues(Duration.ofMinutes(1));
  private final Set<Thread> sending = ConcurrentHashMap.newKeySet();
  private final Allowance held = new Allowance(MOST_HELD);
  private final Semaphore retried = new Semaphore(MOST_RETRIED);

  /**
   * @param retries sends what did not find its queue at once, so that no other reply waits for it
   */
  ReplySender(
      ConfirmingPublisher publisher,
      ConfirmingPublisher retries,
      Duration missingQueueRetry,
      Ticker clock) {
    this.publisher = publisher;
    this.retries = retries;
    this.missingQueueRetry = missingQueueRetry;
    this.clock = clock;
  }

  /** Returns at once. */
  void send(String queue, String body) {
    long weight = ValueSize.of(body);
    if (!held.take(weight)) {
      LOG.warn("event=reply-given-up queue={} reason=\"too many replies wait\"", queue);
      return;
    }
    start(() -> {
      try {
        deliver(queue, body);
      } finally {
        held.give(weight);
      }
    });
  }

  /** One attempt: the next sign of life follows anyhow. Returns at once. */
  void sendOnce(String queue, String body) {
    start(() -> {
      try {
        publisher.publish("", queue, body);
      } catch (IOException e) {
        LOG.info("event=sign-of-life-not-sent queue={} reason=\"{}\"", queue, e.getMessage());
      }
    });
  }

  /** Waits for what is being sent, and ends what is not sent by the deadline. */
  void close(Deadline deadline) {
    for (Thread thread : sending) {
      try {
        if (!thread.join(deadline.remaining().plusMillis(1))) {
          thread.interrupt();
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void start(Runnable work) {
    Thread thread =
        Thread.ofVirtual()
            .name("reply")
            .unstarted(() -> {
              try {
                work.run();
              } catch (RuntimeException e) {
                LOG.error("event=reply-not-sent", e);
              } finally {
                sending.remove(Thread.currentThread());
              }
            });
    sending.add(thread);
    thread.start();
  }

  private void deliver(String queue, String body) {
    Deadline end = Deadline.in(BROKER_AWAY);
    while (!dead.contains(queue)) {
      try {
        if (publisher.publish("", queue, body) != Outcome.ROUTED) {
          awaitQueue(queue, body);
        }
        return;
      } catch (IOException e) {
        LOG.debug("event=reply-not-sent-yet queue={} reason=\"{}\"", queue, e.getMessage());
      }
      if (end.expired() || Thread.currentThread().isInterrupted()) {
        break;
      }
      clock.pause(RETRY);
    }
    LOG.warn("event=reply-given-up queue={} missing={}", queue, dead.contains(queue));
  }

  private void awaitQueue(String queue, String body) throws IOException {
    Deadline missing = Deadline.in(missingQueueRetry);
    boolean may = retried.tryAcquire();
    try {
      while (may && !missing.expired() && !Thread.currentThread().isInterrupted()) {
        clock.pause(RETRY);
        if (retries.publish("", queue, body) == Outcome.ROUTED) {
          return;
        }
      }
    } finally {
      if (may) {
        retried.release();
      }
    }
    if (missing.expired()) {
      dead.add(queue);
    }
    LOG.warn("event=reply-given-up queue={} missing=true", queue);
  }
}
