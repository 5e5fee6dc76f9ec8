package org.trovekeeper.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.trovekeeper.main.Agent;
import org.trovekeeper.main.Distribution;
import org.trovekeeper.main.PluginLoader;

/**
 * A short life of an agent without an engine, for Java to learn from: {@code make-cache} keeps what
 * it learned. Like the daemon it goes past picocli: a cache would keep its helpers for nothing.
 */
final class Rehearsal {
  static final String VERB = "rehearse";

  private Rehearsal() {}

  /** Returns the exit code. */
  static int run(Consumer<String> complain) {
    try {
      Path folder = Files.createTempDirectory("rehearsal");
      try {
        rehearse(folder);
      } finally {
        remove(folder);
      }
      return Verb.DONE;
    } catch (IOException e) {
      complain.accept("the rehearsal has no place: " + e + ": make room in the temporary folder");
      return Verb.FAILED;
    }
  }

  /**
   * No one asks the local API: most agents never load an HTTP server, and what is learned is kept.
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
