package org.trovekeeper.rpc.amqp;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.Ticker;

/**
 * Keeps one connection up for as long as it is not closed: connects, lets the session set itself
 * up, waits for the connection's end, and begins again. It never gives up.
 */
final class ConnectionKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionKeeper.class);
  private static final int CLOSE_MILLIS = 5_000;
  private static final Duration LOOK = Duration.ofMillis(250);

  /** What lives on the connection. Everything is declared again each time. */
  interface Session {
    void begin(Connection connection) throws IOException;
  }

  private final BrokerConnector connector;
  private final String purpose;
  private final BackOff backOff;
  private final Ticker clock;
  private final Session session;
  private final Thread thread;
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile boolean closed;
  private volatile Optional<Connection> current = Optional.empty();

  ConnectionKeeper(
      BrokerConnector connector, String purpose, BackOff backOff, Ticker clock, Session session) {
    this.connector = connector;
    this.purpose = purpose;
    this.backOff = backOff;
    this.clock = clock;
    this.session = session;
    this.thread = Thread.ofPlatform().name("amqp-keep-" + purpose).daemon().unstarted(this::keep);
  }

  void start() {
    thread.start();
  }

  /** The broker was just reached by another: a pause ends now. */
  void wake() {
    woken.set(true);
  }

  /** Whether the session is set up on a live connection. */
  boolean connected() {
    return current.filter(Connection::isOpen).isPresent();
  }

  private void keep() {
    int failures = 0;
    while (!closed) {
      try {
        Connection connection = connector.connect(purpose);
        try {
          CountDownLatch end = new CountDownLatch(1);
          connection.addShutdownListener(_ -> end.countDown());
          session.begin(connection);
          current = Optional.of(connection);
          failures = 0;
          end.await();
        } finally {
          connection.abort(CLOSE_MILLIS);
        }
      } catch (IOException | ShutdownSignalException e) {
        failures++;
        LOG.warn(
            "event=bus-not-usable for={} attempt={} reason=\"{}\"",
            purpose,
            failures,
            e.getMessage());
      } catch (RuntimeException e) {
        // a defect must not make the agent deaf: tried again like a broker that is away
        failures++;
        LOG.error("event=bus-session-failed for={} attempt={}", purpose, failures, e);
      } catch (InterruptedException _) {
        break;
      }
      if (!closed) {
        LOG.info("event=bus-lost for={} retry_in={}", purpose, backOff.after(failures));
        // looked at four times a second: who finds the broker back wakes us
        boolean _ =
            clock.await(() -> woken.getAndSet(false), LOOK, Deadline.in(backOff.after(failures)));
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    current.ifPresent(connection -> connection.abort(CLOSE_MILLIS));
    try {
      thread.join(Duration.ofMillis(2L * CLOSE_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
