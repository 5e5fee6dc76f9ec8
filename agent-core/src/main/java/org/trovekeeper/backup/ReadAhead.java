package org.trovekeeper.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.trovekeeper.toolkit.BlockStream;

/**
 * Reads a stream on a thread of its own, at most 1 MiB ahead of its consumer: what makes the bytes
 * and what uses them then run on two cores. A failure of the source comes after the bytes before
 * it, as it would without the thread.
 */
final class ReadAhead extends BlockStream {
  private static final int PIECES = 16;

  private final InputStream source;
  private final BlockingQueue<Piece> filled = new ArrayBlockingQueue<>(PIECES);
  private final BlockingQueue<Bytes> free = new ArrayBlockingQueue<>(PIECES);
  private final Thread thread;
  private Piece current = new Bytes();

  /** What the thread hands over: bytes, and at last how the source ended. */
  private sealed interface Piece {}

  private record End() implements Piece {}

  private record Failure(Throwable cause) implements Piece {}

  private static final class Bytes implements Piece {
    private final byte[] bytes = new byte[1 << 16];
    private int next;
    private int end;

    /** False at the source's end. */
    boolean fill(InputStream source) throws IOException {
      next = 0;
      end = source.read(bytes);
      return end >= 0;
    }

    boolean empty() {
      return next == end;
    }

    int take(byte[] target, int from, int count) {
      int taken = Math.min(count, end - next);
      System.arraycopy(bytes, next, target, from, taken);
      next += taken;
      return taken;
    }
  }

  /** The source belongs to the thread until this stream has come to its end; it is not closed. */
  static ReadAhead of(String name, InputStream source) {
    ReadAhead ahead = new ReadAhead(name, source);
    ahead.thread.start();
    return ahead;
  }

  private ReadAhead(String name, InputStream source) {
    this.source = source;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::pump);
    for (int made = 1; made < PIECES; made++) {
      free.add(new Bytes());
    }
  }

  @Override
  public int read(byte[] target, int from, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    return switch (present()) {
      case Bytes bytes -> bytes.take(target, from, count);
      case End _ -> -1;
      case Failure failure -> throw rethrown(failure.cause());
    };
  }

  /** Does not wait for the thread, which ends with the read that it is in. */
  @Override
  public void close() {
    thread.interrupt();
  }

  /** A piece that is not empty. */
  private Piece present() throws IOException {
    try {
      while (current instanceof Bytes bytes && bytes.empty()) {
        free.put(bytes);
        current = filled.take();
      }
      return current;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("no one waits for the stream any more");
    }
  }

  private void pump() {
    try {
      filled.put(pumped());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed: no one reads on
    }
  }

  /** How the source ended. */
  private Piece pumped() throws InterruptedException {
    try {
      for (Bytes bytes = free.take(); bytes.fill(source); bytes = free.take()) {
        filled.put(bytes);
      }
      return new End();
    } catch (IOException | RuntimeException | Error e) {
      return new Failure(e);
    }
  }

  private static IOException rethrown(Throwable cause) throws IOException {
    switch (cause) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      default -> throw new IOException(cause);
    }
  }
}
