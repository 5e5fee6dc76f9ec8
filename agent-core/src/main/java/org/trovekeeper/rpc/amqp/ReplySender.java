package org.trovekeeper.rpc.amqp;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

  private final ConfirmingPublisher publisher;
  private final Duration missingQueueRetry;
  private final Ticker clock;
  private final DeadQueues dead = new DeadQueues(Duration.ofMinutes(1));
  private final Set<Thread> sending = ConcurrentHashMap.newKeySet();

  ReplySender(ConfirmingPublisher publisher, Duration missingQueueRetry, Ticker clock) {
    this.publisher = publisher;
    this.missingQueueRetry = missingQueueRetry;
    this.clock = clock;
  }

  /** Returns at once. */
  void send(String queue, String body) {
    start(() -> deliver(queue, body));
  }

  /** One attempt: the next sign of life follows anyhow. Returns at once. */
  void sendOnce(String queue, String body) {
    start(() -> {
      try {
        publisher.publish("", queue, body);
      } catch (IOException e) {
        LOG.info("sign of life not sent queue={} why={}", queue, e.getMessage());
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
              } finally {
                sending.remove(Thread.currentThread());
              }
            });
    sending.add(thread);
    thread.start();
  }

  private void deliver(String queue, String body) {
    Deadline end = Deadline.in(BROKER_AWAY);
    Optional<Deadline> missing = Optional.empty();
    while (!dead.contains(queue)) {
      try {
        if (publisher.publish("", queue, body) == Outcome.ROUTED) {
          return;
        }
        missing = Optional.of(missing.orElseGet(() -> Deadline.in(missingQueueRetry)));
      } catch (IOException e) {
        LOG.debug("reply not sent yet queue={} why={}", queue, e.getMessage());
      }
      if (missing.filter(Deadline::expired).isPresent()) {
        dead.add(queue);
      } else if (end.expired() || Thread.currentThread().isInterrupted()) {
        break;
      } else {
        clock.pause(RETRY);
      }
    }
    LOG.warn("reply given up queue={} missing={}", queue, missing.isPresent());
  }
}
