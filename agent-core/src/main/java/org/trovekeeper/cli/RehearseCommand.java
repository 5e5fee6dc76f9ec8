package org.trovekeeper.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Override
  int run() throws CallFailed, Unreachable {
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

  private static void rehearse(Path folder) throws IOException, CallFailed, Unreachable {
    PluginLoader plugins = new PluginLoader(Distribution.familyRoots());
    for (String datastore : plugins.datastores()) {
      plugins.load(datastore).rehearse();
      Path config = Files.writeString(folder.resolve("agent.conf"), config(folder, datastore));
      try (Agent _ = Agent.start(List.of(config), List.of())) {
        ApiClient client = new ApiClient(folder.resolve("run/api.sock"));
        client.call("rpc_ping", Map.of(), Map.of(), true, LIMIT);
        client.report("status", LIMIT);
        client.report("version", LIMIT);
      }
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
