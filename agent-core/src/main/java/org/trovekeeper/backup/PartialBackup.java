package org.trovekeeper.backup;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.store.BlobStore;
import org.trovekeeper.store.BlobStore.BlobName;

/**
 * What a failed backup may have left in the store: the object itself, and everything under its
 * segment prefix. Deleting it is best effort: the backup's own failure matters more.
 */
record PartialBackup(BlobName object, String prefix) {
  private static final Logger LOG = LoggerFactory.getLogger(PartialBackup.class);

  private static final String CONTAINER = "container";
  private static final String OBJECT = "object";
  private static final String SEGMENTS = "segments";

  PartialBackup {
    if (object.container().isEmpty() || object.object().isEmpty() || prefix.isEmpty()) {
      throw new IllegalArgumentException("everybody's backups are no one's leftovers");
    }
  }

  /** From the journal; empty when the backup was never begun. */
  static Optional<PartialBackup> of(Map<String, String> facts) {
    String container = facts.getOrDefault(CONTAINER, "");
    String object = facts.getOrDefault(OBJECT, "");
    String prefix = facts.getOrDefault(SEGMENTS, "");
    return container.isEmpty() || object.isEmpty() || prefix.isEmpty()
        ? Optional.empty()
        : Optional.of(new PartialBackup(new BlobName(container, object), prefix));
  }

  Map<String, String> facts() {
    return Map.of(CONTAINER, object.container(), OBJECT, object.object(), SEGMENTS, prefix);
  }

  void delete(BlobStore store) {
    try {
      store.delete(object, false);
      List<BlobName> segments = store.list(object.container(), prefix);
      segments.forEach(name -> store.delete(name, false));
      LOG.info("event=leftovers-deleted backup={} segments={}", this, segments.size());
    } catch (GuestException e) {
      LOG.warn("event=leftovers-stay backup={} reason=\"{}\"", this, e.getMessage());
    }
  }

  @Override
  public String toString() {
    return "container=%s object=%s prefix=%s"
        .formatted(object.container(), object.object(), prefix);
  }
}
