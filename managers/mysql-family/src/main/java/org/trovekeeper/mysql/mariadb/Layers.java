package org.trovekeeper.mysql.mariadb;

import org.trovekeeper.toolkit.ConfigLayers;
import org.trovekeeper.toolkit.ConfigLayers.Layer;
import org.trovekeeper.toolkit.IniFile;

/** The agent's changes to the configuration, by name. */
enum Layers {
  DEFAULTS(Layer.SYSTEM_BEFORE, "common"),
  FIXED(Layer.SYSTEM_AFTER, "common"),
  SOURCE(Layer.SYSTEM_AFTER, "master-replication"),
  REPLICA(Layer.SYSTEM_AFTER, "slave-replication"),
  /** Closes the server for writes. */
  FENCE(Layer.SYSTEM_AFTER, "fence"),
  /** Sets the agent's account at one start. */
  ACCOUNT(Layer.SYSTEM_AFTER, "agent-account");

  private final Layer layer;
  private final String changeId;

  Layers(Layer layer, String changeId) {
    this.layer = layer;
    this.changeId = changeId;
  }

  void put(ConfigLayers layers, IniFile content) {
    layers.put(layer, changeId, content.text());
  }

  void remove(ConfigLayers layers) {
    layers.remove(layer, changeId);
  }

  boolean present(ConfigLayers layers) {
    return layers.read(layer, changeId).isPresent();
  }
}
