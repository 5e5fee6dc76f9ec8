package org.trovekeeper.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Optional;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.store.BlobStore.BlobName;
import org.trovekeeper.toolkit.BlockStream;

/** A backup's plain bytes; where they cannot be had, it is said of which backup, and why. */
final class UnpackedStream extends BlockStream {
  private final InputStream plain;
  private final BlobName backup;
  private long position;

  private UnpackedStream(InputStream plain, BlobName backup) {
    this.plain = plain;
    this.backup = backup;
  }

  /**
   * @param key tried when the backup is encrypted
   */
  static InputStream of(InputStream stored, Optional<Secret> key, BlobName backup)
      throws InterruptedIOException {
    try {
      return new UnpackedStream(DecodingStream.of(stored, key), backup);
    } catch (InterruptedIOException ended) {
      throw ended;
    } catch (IOException e) {
      throw damaged(backup, 0, e);
    }
  }

  @Override
  public int read(byte[] target, int from, int count) throws IOException {
    try {
      int got = plain.read(target, from, count);
      position += Math.max(0, got);
      return got;
    } catch (InterruptedIOException ended) {
      throw ended;
    } catch (IOException e) {
      throw damaged(backup, position, e);
    }
  }

  @Override
  public void close() throws IOException {
    plain.close();
  }

  private static GuestException damaged(BlobName backup, long position, IOException why) {
    return GuestException.of(
        ErrorCode.BACKUP_DAMAGED,
        "the backup %s cannot be unpacked from byte %d on: %s"
            .formatted(backup.object(), position, why.getMessage()),
        why);
  }
}
