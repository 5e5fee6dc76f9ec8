package org.trovekeeper.backup;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.store.BlobStore.BlobInfo;
import org.trovekeeper.store.BlobStore.BlobName;
import org.trovekeeper.store.Digests;
import org.trovekeeper.toolkit.ObservedStream;

/**
 * Digests what is read of a backup, object by object, and fails where it is not what was stored.
 */
final class CheckedStream extends ObservedStream {
  private final BlobName backup;
  private final Deque<BlobInfo> expected;
  private final MessageDigest digest = Digests.md5();
  private long read;
  private volatile boolean lastObject;

  CheckedStream(InputStream source, BlobName backup, List<BlobInfo> objects) {
    super(source);
    this.backup = backup;
    this.expected = new ArrayDeque<>(objects);
  }

  /**
   * A consumer that closes it has read enough; the opener of the source reads on, and closes that.
   */
  @Override
  public void close() {}

  /** Reads what the consumer left, and returns when every object was found right to its end. */
  void checkToEnd() throws IOException {
    transferTo(OutputStream.nullOutputStream());
    while (!expected.isEmpty() && expected.getFirst().size() == read) {
      checkObject();
    }
    if (!expected.isEmpty()) {
      throw damaged(expected.getFirst(), "it ends early");
    }
  }

  /** What follows the object that is being read is not wanted any more: there it fails. */
  void endWithObject() {
    lastObject = true;
  }

  @Override
  protected void seen(byte[] bytes, int from, int got) throws IOException {
    int done = 0;
    while (done < got) {
      BlobInfo object = current();
      int part = (int) Math.min(got - done, object.size() - read);
      digest.update(bytes, from + done, part);
      read += part;
      done += part;
    }
  }

  /** The object that the next byte belongs to. */
  private BlobInfo current() throws IOException {
    while (!expected.isEmpty() && expected.getFirst().size() == read) {
      checkObject();
      if (lastObject) {
        throw new EOFException("what was read is as it was stored");
      }
    }
    if (expected.isEmpty()) {
      throw GuestException.of(ErrorCode.BACKUP_DAMAGED, "the backup is longer than recorded");
    }
    return expected.getFirst();
  }

  private void checkObject() {
    BlobInfo object = expected.removeFirst();
    read = 0;
    String found = Digests.hex(digest);
    if (!object.digest().equals(StoredBytes.UNKNOWN) && !object.digest().equals(found)) {
      throw damaged(object, "its bytes differ from its checksum");
    }
  }

  private GuestException damaged(BlobInfo object, String why) {
    return GuestException.of(
        ErrorCode.BACKUP_DAMAGED,
        "%s is damaged: %s".formatted(StoredBytes.named(object.name(), backup), why));
  }
}
