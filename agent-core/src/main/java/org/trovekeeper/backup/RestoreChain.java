package org.trovekeeper.backup;

import java.util.List;
import java.util.Optional;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.store.BlobStore.BlobInfo;

/**
 * Which backups make up a chain, and which chains are refused. A backup names its parent in its
 * headers; those that the older control planes wrote in several segments have no headers, and then
 * only the record's type shows that something is missing.
 */
final class RestoreChain {
  private static final int DEEPEST = 400;

  private RestoreChain() {}

  /**
   * A backup that is named by a record or by its child.
   *
   * @param checksum that was recorded for it
   */
  record Named(String location, Optional<String> checksum) {}

  /** A backup that was found. */
  record Layer(Named named, BlobInfo info) {}

  /** The named backup as it was found in the store. */
  static Layer found(Named named, Optional<BlobInfo> info) {
    BlobInfo found =
        info.orElseThrow(() -> broken("the backup %s is missing".formatted(named.location())));
    named
        .checksum()
        .filter(recorded -> !recorded.equals(found.digest()))
        .ifPresent(recorded -> {
          throw GuestException.of(
              ErrorCode.BACKUP_DAMAGED,
              "the backup %s has the checksum %s, recorded is %s"
                  .formatted(named.location(), found.digest(), recorded));
        });
    if (found.size() == 0) {
      throw GuestException.of(
          ErrorCode.BACKUP_DAMAGED, "the backup %s is empty".formatted(named.location()));
    }
    return new Layer(named, found);
  }

  /**
   * The next backup towards the root; empty at the root.
   *
   * @param children the layers found so far, this one not among them
   * @param incremental whether the record says that this layer has a parent
   */
  static Optional<Named> parent(Layer layer, List<Layer> children, boolean incremental) {
    Optional<String> location = header(layer, "parent_location");
    Optional<String> checksum = header(layer, "parent_checksum");
    if (location.isEmpty() && (incremental || checksum.isPresent())) {
      throw broken(
              "the incremental backup %s does not name its parent"
                  .formatted(layer.named().location()))
          .withHint("older control planes lost this for backups of several segments");
    }
    if (children.size() >= DEEPEST) {
      throw broken("the chain has more than %d backups".formatted(DEEPEST));
    }
    if (location.isPresent()
        && (children.stream().anyMatch(child -> isAt(child, location.get()))
            || isAt(layer, location.get()))) {
      throw broken("the backup %s is its own ancestor".formatted(location.get()));
    }
    return location.map(parent -> new Named(parent, checksum));
  }

  /** The full backup and the largest of the others, which lies beside it until it is merged. */
  static long leastSpace(List<Layer> fullFirst) {
    long largest =
        fullFirst.stream().skip(1).mapToLong(layer -> layer.info().size()).max().orElse(0);
    return fullFirst.getFirst().info().size() + largest;
  }

  /** Whether the type in a backup's record names a parent. */
  static boolean isIncremental(String type) {
    return type.equals("incremental") || type.endsWith("Incremental");
  }

  private static boolean isAt(Layer layer, String location) {
    return layer.named().location().equals(location);
  }

  private static Optional<String> header(Layer layer, String key) {
    return Optional.ofNullable(layer.info().metadata().get(key)).filter(text -> !text.isEmpty());
  }

  private static GuestException broken(String message) {
    return GuestException.of(ErrorCode.BACKUP_CHAIN_BROKEN, message);
  }
}
