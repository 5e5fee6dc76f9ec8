package org.trovekeeper.backup;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * Buffers off the heap: a fixed number at most, made when first needed, used again, and given back
 * to the system at the end of the backup. They bound a backup's memory whatever its size.
 */
final class BufferPool implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final BlockingQueue<MemorySegment> free;
  private final int bufferBytes;
  private int unmade;

  BufferPool(int bufferBytes, int count) {
    this.bufferBytes = bufferBytes;
    this.unmade = count;
    this.free = new ArrayBlockingQueue<>(count);
  }

  /** A free buffer; waits for one while all are in use. */
  MemorySegment take(Deadline deadline) throws InterruptedException {
    MemorySegment buffer = free.poll();
    if (buffer == null) {
      buffer = make();
    }
    if (buffer == null) {
      buffer = free.poll(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS);
    }
    if (buffer == null) {
      throw GuestException.of(
          ErrorCode.BACKUP_FAILED, "the store did not take the backup's bytes in time");
    }
    return buffer;
  }

  void give(MemorySegment buffer) {
    free.add(buffer);
  }

  /** A thread that still reads a buffer fails; no thread reads freed memory. */
  @Override
  public void close() {
    arena.close();
  }

  private synchronized @Nullable MemorySegment make() {
    if (unmade == 0) {
      return null;
    }
    unmade--;
    return arena.allocate(bufferBytes);
  }
}
