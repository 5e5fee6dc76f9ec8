package org.trovekeeper.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the package's own script takes with it when the package is purged. */
final class PurgeTest {
  @TempDir private Path root = Path.of("");

  private Path state() {
    return root.resolve("var/lib/trovekeeper");
  }

  private void write(String... names) throws IOException {
    for (String name : names) {
      Path file = state().resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(state())) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> state().relativize(file).toString())
          .toList();
    }
  }

  private void purge() throws Exception {
    ProcessBuilder script =
        new ProcessBuilder("sh", "src/main/deb/postrm", "purge")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    script.environment().put("DPKG_ROOT", root.toString());
    assertThat(script.start().waitFor()).isZero();
  }

  @Test
  void backups_and_their_records_are_the_users_data_and_stay() throws Exception {
    write("journal", "lock", ".sent.tmp", "unsent/1", "local/heartbeat.json", "local/events.json");
    write("local/backups/b1.json", "backups/c/b1.gz", "backups/c/.objects/b1.gz.json");
    write("named by store/c/b2.gz", "named by store/c/.objects/b2.gz.json");

    purge();

    assertThat(files())
        .containsExactlyInAnyOrder(
            "local/backups/b1.json",
            "backups/c/b1.gz",
            "backups/c/.objects/b1.gz.json",
            "named by store/c/b2.gz",
            "named by store/c/.objects/b2.gz.json");
  }

  @Test
  void without_backups_nothing_stays() throws Exception {
    write("journal", "local/heartbeat.json", "local/events.json");
    Files.createDirectories(state().resolve("local/backups"));
    Files.createDirectories(state().resolve("backups"));

    purge();

    assertThat(state()).doesNotExist();
  }

  @Test
  void a_machine_on_which_no_agent_ran_is_purged_too() throws Exception {
    purge();
    assertThat(state()).doesNotExist();
  }
}
