package org.trovekeeper.backup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.store.BlobStore;
import org.trovekeeper.store.BlobStore.BlobInfo;
import org.trovekeeper.store.BlobStore.BlobName;
import org.trovekeeper.store.Digests;

/**
 * The plain objects that a backup's bytes come from, in order. The digest of a joined object says
 * nothing about bytes: it is one over its parts' digests, so each part's bytes must be checked.
 */
final class StoredBytes {
  private static final Logger LOG = LoggerFactory.getLogger(StoredBytes.class);
  private static final int DEEPEST = 10;

  /** The digest of bytes of which none is known. */
  static final String UNKNOWN = "";

  private StoredBytes() {}

  /**
   * Where the store does not tell what a joined object was joined from it counts as one object, of
   * whose bytes no digest is known.
   */
  static List<BlobInfo> of(BlobStore store, BlobInfo info) {
    List<BlobInfo> plain = new ArrayList<>();
    collect(store, info, plain, 0);
    return plain;
  }

  /** Fails, naming it, when a segment is not there as the manifest has it. Reads no byte of it. */
  static void check(BlobStore store, BlobInfo info) {
    if (!info.joined()) {
      return;
    }
    for (BlobInfo part : of(store, info)) {
      if (!part.name().equals(info.name())) {
        check(store, info.name(), part);
      }
    }
  }

  /** A plain object of a backup in words. */
  static String named(BlobName object, BlobName backup) {
    return object.equals(backup)
        ? "the backup %s".formatted(backup.object())
        : "the segment %s of the backup %s".formatted(object.object(), backup.object());
  }

  private static void check(BlobStore store, BlobName backup, BlobInfo part) {
    Optional<BlobInfo> found = store.stat(part.name());
    if (found.isEmpty()) {
      throw GuestException.of(
          ErrorCode.BACKUP_CHAIN_BROKEN, "%s is missing".formatted(named(part.name(), backup)));
    }
    if (!found.get().digest().equals(part.digest())) {
      throw GuestException.of(
          ErrorCode.BACKUP_DAMAGED,
          "%s was replaced: it has the checksum %s, the manifest says %s"
              .formatted(named(part.name(), backup), found.get().digest(), part.digest()));
    }
  }

  private static void collect(BlobStore store, BlobInfo info, List<BlobInfo> plain, int depth) {
    if (!info.joined()) {
      plain.add(info);
      return;
    }
    List<BlobInfo> parts = store.parts(info.name());
    if (parts.isEmpty()) {
      LOG.warn("event=segments-not-compared object={}", info.name().object());
      plain.add(new BlobInfo(info.name(), UNKNOWN, info.size(), false, Map.of()));
      return;
    }
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
