package org.trovekeeper.store.swift;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes a socket into which nothing goes for too long: its writes have no time-out. */
final class StallGuard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StallGuard.class);

  private final Socket socket;
  private final Duration silence;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile long moves;
  private volatile boolean stalled;

  private StallGuard(Socket socket, Duration silence) {
    this.socket = socket;
    this.silence = silence;
  }

  static StallGuard of(Socket socket, Duration silence) {
    StallGuard guard = new StallGuard(socket, silence);
    Thread.ofVirtual().name("store-stall-guard").start(guard::watch);
    return guard;
  }

  /** Called by the one thread that writes. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, the other looks
  void moved() {
    moves++;
  }

  /** The failure of a write, in words that tell of the stall when it was one. */
  IOException explained(IOException broken) {
    return stalled
        ? new SocketTimeoutException(
            "the store took no bytes for %d s".formatted(silence.toSeconds()))
        : broken;
  }

  @Override
  public void close() {
    done.countDown();
  }

  private void watch() {
    try {
      long seen = moves;
      while (!done.await(silence.toMillis(), TimeUnit.MILLISECONDS)) {
        if (moves == seen) {
          stalled = true;
          socket.close();
          return;
        }
        seen = moves;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("event=stalled-connection-not-closed reason=\"{}\"", e.getMessage());
    }
  }
}
