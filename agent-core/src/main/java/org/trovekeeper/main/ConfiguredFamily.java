package org.trovekeeper.main;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.trovekeeper.spi.DatastorePlugin;

/**
 * The family of the configured datastore, loaded once: its settings are read with the
 * configuration, which is looked at again and again until an agent can start.
 */
final class ConfiguredFamily {
  private final PluginLoader plugins;
  private final Map<String, DatastorePlugin> loaded = new HashMap<>();

  ConfiguredFamily(List<Path> roots) {
    plugins = new PluginLoader(roots);
  }

  DatastorePlugin of(String datastore) {
    return loaded.computeIfAbsent(datastore, plugins::load);
  }
}
