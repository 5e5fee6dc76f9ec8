package org.trovekeeper.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.trovekeeper.main.Agent;
import org.trovekeeper.main.Distribution;
import org.trovekeeper.main.PluginLoader;
import picocli.CommandLine.Command;

/**
 * A short life of an agent without an engine, for Java to learn from: {@code make-cache} keeps what
 * it learned.
 */
@Command(name = "rehearse", hidden = true, header = "What make-cache runs.")
final class RehearseCommand extends Verb {
  @Override
  int run() throws CallFailed {
    try {
      Path folder = Files.createTempDirectory("rehearsal");
      try {
        rehearse(folder);
      } finally {
        remove(folder);
      }
      return DONE;
    } catch (IOException e) {
      throw CallFailed.local(
          "the rehearsal has no place: " + e, "make room in the temporary folder");
    }
  }

  /**
   * Nobody asks the local API: most agents never load an HTTP server, and what is learned is kept.
   */
  private static void rehearse(Path folder) throws IOException {
    PluginLoader plugins = new PluginLoader(Distribution.familyRoots());
    for (String datastore : plugins.datastores()) {
      plugins.load(datastore).rehearse();
      Path config = Files.writeString(folder.resolve("agent.conf"), config(folder, datastore));
      Agent.start(List.of(config), List.of()).close();
    }
  }

  private static String config(Path folder, String datastore) {
    return """
    [DEFAULT]
    guest_id = rehearsal
    datastore_manager = %s
    [trovekeeper]
    process_control = direct
    state_dir = %s/state
    run_dir = %s/run
    mount_point = %s/data
    engine_config_dir = %s/etc
    engine_bind_address = 127.0.0.1
    advertise_address = 127.0.0.1
    """
        .formatted(datastore, folder, folder, folder, folder);
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
