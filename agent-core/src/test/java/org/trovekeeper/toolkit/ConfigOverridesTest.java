package org.trovekeeper.toolkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.host.LocalFileTree;
import org.trovekeeper.toolkit.ConfigOverrides.Change;
import org.trovekeeper.toolkit.ConfigOverrides.Layer;

/** Layers as files, and their sources that survive a rebuild. */
class ConfigOverridesTest {
  @TempDir private Path folder;
  private ConfigOverrides layers =
      new ConfigOverrides(new LocalFileTree(false), Path.of(""), Path.of(""), "");

  @BeforeEach
  void open() {
    layers =
        new ConfigOverrides(
            new LocalFileTree(false), folder.resolve("conf.d"), folder.resolve("layers"), "cnf");
  }

  @Test
  void files_sort_in_the_order_in_which_they_win() throws IOException {
    layers.put(Layer.SYSTEM_AFTER, "common", "a");
    layers.put(Layer.USER, "common", "b");
    layers.put(Layer.SYSTEM_AFTER, "fence", "c");
    layers.put(Layer.SYSTEM_BEFORE, "common", "d");
    assertThat(included())
        .containsExactly(
            "10-system-001-common.cnf",
            "20-user-001-common.cnf",
            "50-system-001-common.cnf",
            "50-system-002-fence.cnf");
  }

  @Test
  void a_change_that_is_put_again_keeps_its_place() throws IOException {
    layers.put(Layer.SYSTEM_AFTER, "common", "a");
    layers.put(Layer.SYSTEM_AFTER, "fence", "b");
    layers.put(Layer.SYSTEM_AFTER, "common", "c");
    assertThat(included()).hasSize(2);
    assertThat(Files.readString(folder.resolve("conf.d/50-system-001-common.cnf"))).isEqualTo("c");
    assertThat(layers.read(Layer.SYSTEM_AFTER, "common")).contains("c");
  }

  @Test
  void a_change_knows_its_own_file_among_those_of_the_folder() throws IOException {
    Change stream = new Change(Layer.SYSTEM_AFTER, "stream");
    assertThat(stream.present(layers)).isFalse();
    stream.put(layers, "a");
    new Change(Layer.SYSTEM_BEFORE, "stream").put(layers, "b");
    new Change(Layer.SYSTEM_AFTER, "up-stream").put(layers, "c");
    assertThat(stream.read(layers)).contains("a");
    assertThat(included().stream().filter(name -> stream.is(Path.of("conf.d", name))))
        .containsExactly("50-system-001-stream.cnf");
    stream.remove(layers);
    assertThat(stream.present(layers)).isFalse();
  }

  @Test
  void a_removed_change_is_gone_for_good() throws IOException {
    layers.put(Layer.SYSTEM_AFTER, "fence", "a");
    layers.remove(Layer.SYSTEM_AFTER, "fence");
    layers.remove(Layer.SYSTEM_AFTER, "fence");
    layers.reapply();
    assertThat(included()).isEmpty();
    assertThat(layers.read(Layer.SYSTEM_AFTER, "fence")).isEmpty();
  }

  @Test
  void reapplying_makes_a_new_root_disk_say_what_the_volume_says_and_leaves_foreign_files()
      throws IOException {
    layers.put(Layer.USER, "common", "a");
    Files.delete(folder.resolve("conf.d/20-user-001-common.cnf"));
    Files.writeString(folder.resolve("conf.d/50-system-007-stale.cnf"), "x");
    Files.writeString(folder.resolve("conf.d/mysql.cnf"), "y");
    layers.reapply();
    assertThat(included()).containsExactly("20-user-001-common.cnf", "mysql.cnf");
  }

  @Test
  void clearing_drops_every_layer() throws IOException {
    layers.put(Layer.USER, "common", "a");
    layers.put(Layer.SYSTEM_BEFORE, "common", "b");
    layers.clear();
    assertThat(included()).isEmpty();
  }

  private List<String> included() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("conf.d"))) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }
}
