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

  /** What a parent says of itself, once it was found to be the recorded one. */
  Map<String, String> headers(Parent parent) {
    return find(new Named(parent.location(), Optional.of(parent.checksum()))).info().metadata();
  }

  /** All layers, the full backup first. Looks at every one of them before a byte is read. */
  List<Layer> chain(RestoreRequest request) {
    List<Layer> layers = new ArrayList<>();
    boolean incremental = RestoreChain.isIncremental(request.type());
    Optional<Named> next = Optional.of(new Named(request.location(), request.checksum()));
    while (next.isPresent()) {
      Layer layer = find(next.get());
      next = RestoreChain.parent(layer, layers, incremental);
      layers.add(layer);
      incremental = false;
    }
    LOG.info("restore chain found id={} layers={}", request.id(), layers.size());
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
    try (InputStream bytes = store.open(info.name()).orElseThrow(() -> gone(info.name()))) {
      CheckedStream checked = new CheckedStream(bytes, objects);
      try (ReadAhead stored = ReadAhead.of("restore-fetch", checked)) {
        unpack(target, index, stored, deadline);
        stored.transferTo(OutputStream.nullOutputStream());
      }
      checked.checkToEnd();
    }
    LOG.info(
        "restore layer read index={} object={} bytes={} segments={}",
        index,
        info.name().object(),
        info.size(),
        objects.size());
  }

  private void unpack(RestoreTarget target, int index, InputStream stored, Deadline deadline)
      throws IOException {
    InputStream plain = PlainStream.of(stored, settings.encryptionKey());
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

  private static GuestException gone(BlobName name) {
    return GuestException.of(
        ErrorCode.BACKUP_CHAIN_BROKEN,
        "the backup %s went away during the restore".formatted(name.object()));
  }
}
