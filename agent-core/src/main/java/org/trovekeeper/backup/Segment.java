package org.trovekeeper.backup;

import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.trovekeeper.store.BlobStore;
import org.trovekeeper.store.Digests;
import org.trovekeeper.toolkit.BlockStream;

/** One segment of a backup in one or more buffers; it can be read as often as it must be sent. */
final class Segment implements BlobStore.Buffer {
  private final int bufferBytes;
  private final List<MemorySegment> buffers = new ArrayList<>();
  private final MessageDigest digest = Digests.md5();
  private long size;
  private String md5 = "";

  Segment(int bufferBytes) {
    this.bufferBytes = bufferBytes;
  }

  List<MemorySegment> buffers() {
    return buffers;
  }

  long room() {
    return (long) buffers.size() * bufferBytes - size;
  }

  void enlarge(MemorySegment buffer) {
    buffers.add(buffer);
  }

  /** Takes as much as there is room for in the last buffer, and answers how much that was. */
  int fill(byte[] source, int from, int count) {
    int used = (int) (size % bufferBytes);
    int taken = Math.min(count, bufferBytes - used);
    MemorySegment.copy(
        source, from, buffers.get((int) (size / bufferBytes)), ValueLayout.JAVA_BYTE, used, taken);
    digest.update(source, from, taken);
    size += taken;
    return taken;
  }

  /** No byte follows. */
  void seal() {
    md5 = Digests.hex(digest);
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public String md5() {
    return md5;
  }

  @Override
  public InputStream stream() {
    return new Reader();
  }

  private final class Reader extends BlockStream {
    private long position;

    @Override
    public int read(byte[] target, int from, int count) {
      if (position == size) {
        return count == 0 ? 0 : -1;
      }
      int offset = (int) (position % bufferBytes);
      int got = (int) Math.min(count, Math.min(bufferBytes - offset, size - position));
      MemorySegment.copy(
          buffers.get((int) (position / bufferBytes)),
          ValueLayout.JAVA_BYTE,
          offset,
          target,
          from,
          got);
      position += got;
      return got;
    }

    @Override
    public int available() {
      return (int) Math.min(Integer.MAX_VALUE, size - position);
    }
  }
}
