package org.trovekeeper.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real launcher over a tiny distribution whose Java prints its own command line. */
final class LauncherTest {
  private static final String JAVA =
      """
      #!/bin/sh
      echo "$@"
      for option; do case $option in -XX:AOTCacheOutput=*) : >"${option#*=}" ;; esac; done
      """;

  @TempDir private Path home = Path.of("");

  @BeforeEach
  void distribute() throws IOException {
    write("lib/core.jar", "one");
    write("lib/managers/some/driver.jar", "two");
    write("plugins/README", "-");
    write("runtime/release", "JAVA_VERSION=\"25.0.3\"\n");
    executable("runtime/bin/java", JAVA);
    executable("bin/trovekeeper", Files.readString(Path.of("src/main/dist/bin/trovekeeper")));
  }

  @Test
  void the_agent_runs_without_a_cache_until_one_was_made() throws Exception {
    assertThat(agent()).doesNotContain("AOTCache").contains("-XX:+UseSerialGC");
    makeCache();
    assertThat(agent()).contains("-XX:AOTCache=" + home.toRealPath().resolve("cache/trovekeeper-"));
  }

  @Test
  void a_jar_replaced_by_one_of_the_same_size_and_time_is_never_run_from_the_old_cache()
      throws Exception {
    makeCache();
    Path jar = home.resolve("lib/core.jar");
    FileTime time = Files.getLastModifiedTime(jar);
    write("lib/core.jar", "eno");
    Files.setLastModifiedTime(jar, time);
    assertThat(agent()).doesNotContain("AOTCache");
  }

  @Test
  void neither_other_drivers_nor_plugins_nor_another_java_run_from_the_old_cache()
      throws Exception {
    makeCache();
    write("lib/managers/some/driver.jar", "2.0");
    assertThat(agent()).doesNotContain("AOTCache");

    makeCache();
    write("plugins/mine/mine.jar", "three");
    assertThat(agent()).doesNotContain("AOTCache");

    makeCache();
    write("runtime/release", "JAVA_VERSION=\"25.0.4\"\n");
    assertThat(agent()).doesNotContain("AOTCache");
  }

  @Test
  void only_the_newest_cache_is_kept() throws Exception {
    makeCache();
    write("lib/core.jar", "other");
    makeCache();
    try (var caches = Files.list(home.resolve("cache"))) {
      assertThat(caches).hasSize(1);
    }
  }

  @Test
  void the_agent_keeps_the_second_compiler_and_short_verbs_do_without() throws Exception {
    assertThat(agent()).doesNotContain("TieredStopAtLevel").contains("-Xmx96m");
    assertThat(Launch.of(home, "status").output()).contains("-XX:TieredStopAtLevel=1");
  }

  @Test
  void paths_and_arguments_with_spaces_stay_whole() throws Exception {
    executable("runtime/bin/java", "#!/bin/sh\nfor one; do echo \"<$one>\"; done\n");
    assertThat(Launch.of(home, "call", "x", "{\"a\": 1}").output())
        .contains("<call>\n<x>\n<{\"a\": 1}>");
  }

  private String agent() throws Exception {
    return Launch.of(home, "agent", "--config-dir", "/etc/trove").output();
  }

  private void makeCache() throws Exception {
    assertThat(Launch.of(home, "make-cache").exit()).isZero();
  }

  private Path write(String name, String text) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.resolve("..").normalize());
    return Files.writeString(file, text);
  }

  private void executable(String name, String text) throws IOException {
    Files.setPosixFilePermissions(write(name, text), PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
