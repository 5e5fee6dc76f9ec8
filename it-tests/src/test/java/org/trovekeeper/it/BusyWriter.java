package org.trovekeeper.it;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client that never stops writing: one row at a time, to whichever member takes it. A row counts
 * only when a database has acknowledged it, and is sent again when that is not known.
 */
public final class BusyWriter implements AutoCloseable {
  private static final Duration END = Duration.ofMinutes(1);

  private final List<Database> members;
  private final Thread thread;
  private volatile boolean stop;
  private final AtomicInteger acknowledged = new AtomicInteger();
  private volatile Duration longestGap = Duration.ZERO;

  /** Writes into the table ticks. */
  public BusyWriter(List<Database> members) {
    this.members = members;
    thread = Thread.ofPlatform().name("busy-writer").start(this::write);
  }

  private void write() {
    int member = 0;
    long last = System.nanoTime();
    while (!stop) {
      try {
        var database = members.get(member);
        database.run(database.family().insertOnce("ticks", acknowledged.get() + 1));
        var gap = Duration.ofNanos(System.nanoTime() - last);
        longestGap = gap.compareTo(longestGap) > 0 ? gap : longestGap;
        last = System.nanoTime();
        acknowledged.incrementAndGet();
      } catch (IllegalStateException refused) {
        // closed for writes or gone: another member may take it
        member = (member + 1) % members.size();
        Poll.pause();
      }
    }
  }

  public int acknowledged() {
    return acknowledged.get();
  }

  @Override
  public String toString() {
    return "%d rows, longest gap %d ms".formatted(acknowledged.get(), longestGap.toMillis());
  }

  @Override
  public void close() {
    stop = true;
    try {
      if (!thread.join(END)) {
        throw new AssertionError("the writer did not end within " + END);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
