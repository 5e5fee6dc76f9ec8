package org.trovekeeper.backup;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.trovekeeper.spi.Deadline;

/**
 * Cuts a stream into segments. A full segment is handed on only when a byte follows it, so that a
 * stream which ends on a border has no empty last segment, and one that fits into the first segment
 * is never cut at all. Closing does not end the stream: a failed backup must not look whole.
 */
final class SegmentWriter extends OutputStream {
  /** Takes full segments; fails when the backup has failed elsewhere. */
  interface Next {
    void accept(int number, Segment segment);
  }

  private final BufferPool pool;
  private final int bufferBytes;
  private final IntUnaryOperator buffersOf;
  private final Next next;
  private final Deadline deadline;
  private Segment current;
  private int number;
  private boolean abandoned;

  SegmentWriter(
      BufferPool pool, int bufferBytes, IntUnaryOperator buffersOf, Next next, Deadline deadline) {
    this.pool = pool;
    this.bufferBytes = bufferBytes;
    this.buffersOf = buffersOf;
    this.next = next;
    this.deadline = deadline;
    this.current = new Segment(bufferBytes);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    if (abandoned) {
      throw new IOException("the backup was ended");
    }
    int done = 0;
    while (done < count) {
      makeRoom();
      done += current.fill(bytes, from + done, count - done);
    }
  }

  /** The stream has ended: the one segment of an uncut stream, or empty when all were handed on. */
  Optional<Segment> end() {
    current.seal();
    if (number == 0) {
      return Optional.of(current);
    }
    next.accept(number, current);
    return Optional.empty();
  }

  /** Nothing is taken any more: what the stages before still hold must not follow. */
  void abandon() {
    abandoned = true;
  }

  private void makeRoom() throws IOException {
    if (current.room() > 0) {
      return;
    }
    if (current.buffers().size() == buffersOf.applyAsInt(number)) {
      current.seal();
      next.accept(number, current);
      number++;
      current = new Segment(bufferBytes);
    }
    try {
      current.enlarge(pool.take(deadline));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the backup was ended");
    }
  }
}
