package org.trovekeeper.postgresql.replication;

import java.nio.file.Path;
import java.util.Optional;
import org.trovekeeper.postgresql.ConfFile;
import org.trovekeeper.toolkit.ConfigLayers;
import org.trovekeeper.toolkit.ConfigLayers.Layer;

/** What replication adds to the configuration, by name. */
enum ReplicationLayer {
  /** What the control plane wants of a source; the agent's own values beat it. */
  SOURCE(Layer.SYSTEM_BEFORE, "master-replication"),
  /** The same of a replica. */
  REPLICA(Layer.SYSTEM_BEFORE, "slave-replication"),
  /** Whom the server follows. */
  STREAM(Layer.SYSTEM_AFTER, "stream"),
  /** What a standby must not have lower than the server whose WAL it applies. */
  MINIMUMS(Layer.SYSTEM_AFTER, "standby-minimums"),
  /** Keeps the server from starting on data that a rewind has not finished. */
  REWINDING(Layer.SYSTEM_AFTER, "rewind");

  private final Layer layer;
  private final String changeId;

  ReplicationLayer(Layer layer, String changeId) {
    this.layer = layer;
    this.changeId = changeId;
  }

  void put(ConfigLayers layers, ConfFile content) {
    layers.put(layer, changeId, content.text());
  }

  void remove(ConfigLayers layers) {
    layers.remove(layer, changeId);
  }

  /** Whether the file of the include folder is this change. */
  boolean is(Path file) {
    return file.toString().endsWith("-" + changeId + ".conf");
  }

  boolean present(ConfigLayers layers) {
    return read(layers).isPresent();
  }

  Optional<ConfFile> read(ConfigLayers layers) {
    return layers.read(layer, changeId).map(ConfFile::parse);
  }
}
