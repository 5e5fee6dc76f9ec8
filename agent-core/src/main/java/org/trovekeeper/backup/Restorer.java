package org.trovekeeper.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.backup.BackupRequest.Parent;
import org.trovekeeper.backup.RestoreChain.Layer;
import org.trovekeeper.backup.RestoreChain.Named;
import org.trovekeeper.config.BackupSettings;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.backup.RestoreTarget;
import org.trovekeeper.store.BlobStore;
import org.trovekeeper.store.BlobStore.BlobInfo;
import org.trovekeeper.store.BlobStore.BlobName;

/** Reads chains of backups from one store. */
final class Restorer {
  private static final Logger LOG = LoggerFactory.getLogger(Restorer.class);

  private final BlobStore store;
  private final BackupSettings settings;

  Restorer(BlobStore store, BackupSettings settings) {
    this.store = store;
    this.settings = settings;
  }

  /**
   * What a parent says of itself, once it was found to be the recorded one, and its chain whole: a
   * backup on top of a broken one could never be restored.
   */
  Map<String, String> headers(Parent parent) {
    Named named = new Named(parent.location(), Optional.of(parent.checksum()));
    return chain(named, false).getLast().info().metadata();
  }

  /**
   * All layers, the full backup first. Looks at every one of them, and at every segment, before a
   * byte is read.
   */
  List<Layer> chain(RestoreRequest request) {
    List<Layer> layers =
        chain(
            new Named(request.location(), request.checksum()),
            RestoreChain.isIncremental(request.type()));
    LOG.info("event=restore-chain-found id={} layers={}", request.id(), layers.size());
    return layers;
  }

  private List<Layer> chain(Named last, boolean incremental) {
    List<Layer> layers = new ArrayList<>();
    boolean hasParent = incremental;
    Optional<Named> next = Optional.of(last);
    while (next.isPresent()) {
      Layer layer = find(next.get());
      next = RestoreChain.parent(layer, layers, hasParent);
      layers.add(layer);
      hasParent = false;
    }
    layers.forEach(layer -> StoredBytes.check(store, layer.info()));
    return layers.reversed();
  }

  /**
   * Hands the layers to the target one by one, and lets it complete when all their bytes were found
   * right.
   */
  void restore(List<Layer> layers, IntFunction<RestoreTarget> opener, Deadline deadline) {
    PlatformWork.run(
        "restore",
        deadline,
        () -> {
          try (RestoreTarget target = opener.apply(layers.size())) {
            for (int index = 0; index < layers.size(); index++) {
              layer(target, index, layers.get(index).info(), deadline);
            }
            target.complete(deadline);
          }
        });
  }

  private void layer(RestoreTarget target, int index, BlobInfo info, Deadline deadline)
      throws IOException {
    List<BlobInfo> objects = StoredBytes.of(store, info);
    try (InputStream bytes = new StoredStream(store, info.name(), objects)) {
      CheckedStream checked = new CheckedStream(bytes, info.name(), objects);
      try (ReadAhead stored = ReadAhead.of("restore-fetch", checked)) {
        unpackOrSayWhy(target, index, info, checked, stored, deadline);
        stored.transferTo(OutputStream.nullOutputStream());
      }
      checked.checkToEnd();
    }
    LOG.info(
        "event=restore-layer-read index={} object={} bytes={} segments={}",
        index,
        info.name().object(),
        info.size(),
        objects.size());
  }

  /** What cannot be unpacked may be damaged: then that is what is wrong, and it has a name. */
  private void unpackOrSayWhy(
      RestoreTarget target,
      int index,
      BlobInfo info,
      CheckedStream checked,
      ReadAhead stored,
      Deadline deadline)
      throws IOException {
    try {
      unpack(target, index, info.name(), stored, deadline);
    } catch (IOException | GuestException failure) {
      checked.endWithObject();
      try {
        stored.transferTo(OutputStream.nullOutputStream());
        checked.checkToEnd();
      } catch (IOException intact) {
        failure.addSuppressed(intact);
      } catch (GuestException damage) {
        boolean told = damage == failure || damage.code() != ErrorCode.BACKUP_DAMAGED;
        if (!told) {
          damage.addSuppressed(failure);
          throw damage;
        }
      }
      throw failure;
    }
  }

  private void unpack(
      RestoreTarget target, int index, BlobName backup, InputStream stored, Deadline deadline)
      throws IOException {
    InputStream plain = UnpackedStream.of(stored, settings.encryptionKey(), backup);
    try (ReadAhead unpacked = ReadAhead.of("restore-unpack", plain)) {
      target.layer(index, unpacked, deadline);
      unpacked.transferTo(OutputStream.nullOutputStream());
    }
  }

  private Layer find(Named named) {
    Named expected =
        settings.verifyOnRestore() ? named : new Named(named.location(), Optional.empty());
    return RestoreChain.found(expected, store.stat(BlobName.ofLocation(named.location())));
  }
}
