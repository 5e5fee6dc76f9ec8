package org.trovekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.trovekeeper.reference.SupportMatrix;
import org.trovekeeper.reference.SupportMatrix.Support;
import org.trovekeeper.spi.DatastorePlugin;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.EngineValues;
import org.trovekeeper.spi.backup.BackupStrategy;
import org.trovekeeper.testing.FakeHost;

/** README.md promises no operation that no manager has, and no version that no story runs. */
class SupportMatrixTest {
  private static final Path README = Path.of("../README.md");

  @Test
  void the_readme_promises_what_the_managers_offer() throws IOException {
    String readme = Files.readString(README);
    String renewed = SupportMatrix.renewed(readme, engines());
    if (Boolean.getBoolean("trovekeeper.docs.write")) {
      Files.writeString(README, renewed);
      return;
    }
    assertThat(readme)
        .withFailMessage(
            "README.md is stale: run mvn -pl it-tests -am test -Dtest=SupportMatrixTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dtrovekeeper.docs.write=true and"
                + " commit it")
        .isEqualTo(renewed);
  }

  private static List<Support> engines() {
    TreeMap<String, Support> engines = new TreeMap<>();
    for (DatastorePlugin plugin : ServiceLoader.load(DatastorePlugin.class)) {
      for (String datastore : plugin.datastores()) {
        engines.put(datastore, support(plugin, datastore));
      }
    }
    return List.copyOf(engines.values());
  }

  private static Support support(DatastorePlugin plugin, String datastore) {
    List<BackupStrategy> strategies =
        ServiceLoader.load(BackupStrategy.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(strategy -> strategy.datastores().contains(datastore))
            .toList();
    List<String> versions =
        Arrays.stream(Row.values())
            .map(Row::engine)
            .filter(engine -> engine.datastore().equals(datastore))
            .map(Engine::version)
            .distinct()
            .toList();
    // opening a manager is cheap: no connection, no server
    return new Support(
        plugin.open(datastore, FakeHost.privilegedHost(), settings(plugin)), strategies, versions);
  }

  private static EngineSettings settings(DatastorePlugin plugin) {
    return new EngineSettings(
        "5f1c7d52-0000-4000-8000-000000000001",
        Path.of("/var/lib/volume"),
        Path.of("/run/trovekeeper"),
        "127.0.0.1",
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        36,
        Duration.ofMinutes(1),
        Optional.empty(),
        EngineValues.defaults(plugin.settings()));
  }
}
