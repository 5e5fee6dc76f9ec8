package org.trovekeeper.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a stream to its end on a thread of its own and keeps the last 64 KiB. */
final class Tail {
  static final int KEPT = 64 * 1024;
  private static final Logger LOG = LoggerFactory.getLogger(Tail.class);

  private final byte[] ring = new byte[KEPT];
  private final CountDownLatch ended = new CountDownLatch(1);
  private long written;

  private Tail() {}

  static Tail drain(InputStream stream, String name) {
    Tail tail = new Tail();
    Thread.ofVirtual().name(name).start(() -> tail.read(stream));
    return tail;
  }

  /** Waits for the end of the stream; the stream's writers must have ended or been ended. */
  String text() {
    boolean interrupted = false;
    while (true) {
      try {
        ended.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return kept();
  }

  private void read(InputStream stream) {
    byte[] chunk = new byte[8 * 1024];
    try (stream) {
      for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
        keep(chunk, count);
      }
    } catch (IOException e) {
      // closed under the reader when the process is ended: what came so far is the text
      LOG.debug("event=drain ended={}", e.getMessage());
    } finally {
      ended.countDown();
    }
  }

  private void keep(byte[] chunk, int count) {
    for (int from = 0; from < count; ) {
      int at = (int) (written % KEPT);
      int part = Math.min(count - from, KEPT - at);
      System.arraycopy(chunk, from, ring, at, part);
      from += part;
      written += part;
    }
  }

  private String kept() {
    int at = (int) (written % KEPT);
    if (written <= KEPT) {
      return new String(ring, 0, (int) written, StandardCharsets.UTF_8);
    }
    byte[] ordered = new byte[KEPT];
    System.arraycopy(ring, at, ordered, 0, KEPT - at);
    System.arraycopy(ring, 0, ordered, KEPT - at, at);
    return new String(ordered, StandardCharsets.UTF_8);
  }
}
