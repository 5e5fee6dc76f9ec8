package org.trovekeeper.backup;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.store.BlobStore;
import org.trovekeeper.store.BlobStore.BlobInfo;
import org.trovekeeper.store.BlobStore.BlobName;
import org.trovekeeper.toolkit.BlockStream;

/**
 * The bytes of a backup, one plain object after the other, each opened when the one before it has
 * ended: what is wrong with one of them is reported by its name, and not by a stream that ends
 * early.
 */
final class StoredStream extends BlockStream {
  private final BlobStore store;
  private final BlobName backup;
  private final Deque<BlobInfo> left;
  private @Nullable InputStream current;

  StoredStream(BlobStore store, BlobName backup, List<BlobInfo> objects) {
    this.store = store;
    this.backup = backup;
    this.left = new ArrayDeque<>(objects);
  }

  @Override
  public int read(byte[] target, int from, int count) throws IOException {
    while (current != null || !left.isEmpty()) {
      if (current == null) {
        current = open(left.removeFirst().name());
      }
      int got = current.read(target, from, count);
      if (got >= 0) {
        return got;
      }
      current.close();
      current = null;
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    if (current != null) {
      current.close();
    }
  }

  private InputStream open(BlobName name) {
    return store
        .open(name)
        .orElseThrow(() ->
            GuestException.of(
                ErrorCode.BACKUP_CHAIN_BROKEN,
                "%s went away during the restore".formatted(StoredBytes.named(name, backup))));
  }
}
