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
 * What a failed backup may have left in the store: everything under its segment prefix, and the
 * object itself. Deleting it is best effort: the backup's own failure matters more.
 */
record Leftovers(String container, String prefix, Optional<BlobName> object) {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  private static final String CONTAINER = "container";
  private static final String SEGMENTS = "segments";

  Leftovers {
    if (container.isEmpty() || prefix.isEmpty()) {
      throw new IllegalArgumentException("everybody's backups are nobody's leftovers");
    }
  }

  Leftovers(String container, String prefix) {
    this(container, prefix, Optional.empty());
  }

  /** From the journal; empty when the backup was never begun. */
  static Optional<Leftovers> of(Map<String, String> facts) {
    String container = facts.getOrDefault(CONTAINER, "");
    String prefix = facts.getOrDefault(SEGMENTS, "");
    return container.isEmpty() || prefix.isEmpty()
        ? Optional.empty()
        : Optional.of(new Leftovers(container, prefix));
  }

  Map<String, String> facts() {
    return Map.of(CONTAINER, container, SEGMENTS, prefix);
  }

  Leftovers and(BlobName target) {
    return new Leftovers(container, prefix, Optional.of(target));
  }

  void delete(BlobStore store) {
    try {
      object.ifPresent(name -> store.delete(name, false));
      List<BlobName> segments = store.list(container, prefix);
      segments.forEach(name -> store.delete(name, false));
      LOG.info("backup leftovers deleted {} segments={}", this, segments.size());
    } catch (GuestException e) {
      LOG.warn("backup leftovers stay {} why={}", this, e.getMessage());
    }
  }

  @Override
  public String toString() {
    return "container=%s prefix=%s".formatted(container, prefix);
  }
}
