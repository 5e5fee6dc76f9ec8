package org.trovekeeper.postgresql;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.toolkit.ConfigLayers;
import org.trovekeeper.toolkit.ConfigLayers.Layer;
import org.trovekeeper.toolkit.ProvenStart;

/** The changes to the configuration, by name. */
public enum Layers {
  DEFAULTS(Layer.SYSTEM_BEFORE, "common"),
  /** The user's configuration group. */
  GROUP(Layer.USER, "common"),
  /** What was set on the running server only: gone at the next start. */
  LIVE(Layer.USER, "live"),
  FIXED(Layer.SYSTEM_AFTER, "common"),
  /** Lets one start replay what a backup brought. */
  RECOVERY(Layer.SYSTEM_AFTER, "recovery");

  private final Layer layer;
  private final String changeId;

  Layers(Layer layer, String changeId) {
    this.layer = layer;
    this.changeId = changeId;
  }

  /** Adds the change or replaces it; the server learns of it by a reload or a start. */
  public void put(ConfigLayers layers, ConfFile content) {
    layers.put(layer, changeId, content.text());
  }

  /** Takes the change away. */
  public void remove(ConfigLayers layers) {
    layers.remove(layer, changeId);
  }

  public Optional<ConfFile> read(ConfigLayers layers) {
    return layers.read(layer, changeId).map(ConfFile::parse);
  }

  /** Starts the server with this change, or as it was when the server last ran. */
  ProvenStart proven(
      FileTree files,
      ConfigLayers layers,
      Path folder,
      Consumer<Deadline> start,
      Consumer<Deadline> stop) {
    return new ProvenStart(
        files, layers, changeId, folder, text -> ConfFile.parse(text).settings(), start, stop);
  }

  public boolean present(ConfigLayers layers) {
    return layers.read(layer, changeId).isPresent();
  }

  /** Every name that is the agent's to decide, as the present layers have it. */
  public static Set<String> agentsNames(ConfigLayers layers) {
    return SystemLayerRules.agents(FIXED.read(layers).orElseGet(() -> ConfFile.of(Map.of())));
  }
}
