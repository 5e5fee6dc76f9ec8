package org.trovekeeper.backup;

import java.util.ArrayList;
import java.util.List;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.store.BlobStore;
import org.trovekeeper.store.BlobStore.BlobInfo;
import org.trovekeeper.store.Digests;

/**
 * The plain objects that a backup's bytes come from, in order. The digest of a joined object says
 * nothing about bytes: it is one over its parts' digests, so each part's bytes must be checked.
 */
final class StoredBytes {
  private static final int DEEPEST = 10;

  private StoredBytes() {}

  static List<BlobInfo> of(BlobStore store, BlobInfo info) {
    List<BlobInfo> plain = new ArrayList<>();
    collect(store, info, plain, 0);
    return plain;
  }

  private static void collect(BlobStore store, BlobInfo info, List<BlobInfo> plain, int depth) {
    if (!info.joined()) {
      plain.add(info);
      return;
    }
    List<BlobInfo> parts = store.parts(info.name());
    boolean fits =
        depth < DEEPEST
            && Digests.joined(parts.stream().map(BlobInfo::digest).toList()).equals(info.digest());
    if (!fits) {
      throw GuestException.of(
          ErrorCode.BACKUP_DAMAGED,
          "the manifest of %s is not the recorded one".formatted(info.name().object()));
    }
    parts.forEach(part -> collect(store, part, plain, depth + 1));
  }
}
