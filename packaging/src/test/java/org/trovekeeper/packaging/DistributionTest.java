package org.trovekeeper.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Looks at target/trovekeeper as it was built. */
final class DistributionTest {
  private static final Path HOME = Path.of("target/trovekeeper");
  private static final Pattern VERSIONED = Pattern.compile("(.+?)-(\\d[^/]*)\\.jar");

  @Test
  void holds_one_version_of_every_library() throws IOException {
    assertThat(jars().distinct().map(jar -> part(jar, 1)).toList()).doesNotHaveDuplicates();
  }

  /** What an agent loads is core and one family: each has its own copy of what families share. */
  @Test
  void no_library_comes_twice_into_one_agent() throws IOException {
    List<String> core = jars(HOME.resolve("lib"), 1).toList();
    try (Stream<Path> families = Files.list(HOME.resolve("lib/managers"))) {
      for (Path family : families.toList()) {
        assertThat(Stream.concat(core.stream(), jars(family, 1)).map(jar -> part(jar, 1)).toList())
            .as(family.toString())
            .doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void all_parts_of_netty_jackson_slf4j_and_vertx_have_one_version_each() throws IOException {
    for (String family : List.of("netty-", "jackson-", "slf4j-", "vertx-core")) {
      Set<String> versions =
          jars()
              .filter(jar -> jar.startsWith(family))
              .map(jar -> part(jar, 2))
              .collect(Collectors.toSet());
      assertThat(versions).as(family).hasSize(1);
    }
  }

  @Test
  void core_carries_no_driver_and_no_native_transport() throws IOException {
    try (Stream<Path> core = Files.list(HOME.resolve("lib"))) {
      List<Path> jars = core.filter(jar -> jar.toString().endsWith(".jar")).toList();
      assertThat(jars).isNotEmpty().noneMatch(DistributionTest::isDriver);
      assertThat(jars.stream().map(jar -> jar.getFileName().toString()))
          .noneMatch(jar -> jar.startsWith("HikariCP"))
          .noneMatch(jar -> jar.matches("netty-transport-native-(epoll|kqueue|io_uring).*"))
          .noneMatch(jar -> jar.startsWith("logback") || jar.startsWith("commons-logging"));
    }
  }

  @Test
  void says_what_it_is_made_of() throws IOException, InterruptedException {
    Launch version = Launch.of(HOME, "version", "--json");
    assertThat(version.exit()).as(version.output()).isZero();
    assertThat(version.output()).contains("\"build\": \"").doesNotContain("unpackaged");
  }

  @Test
  void a_call_without_an_agent_exits_with_2() throws IOException, InterruptedException {
    Launch call = Launch.of(HOME, "call", "--socket", "/nonexistent/api.sock", "rpc_ping");
    assertThat(call.exit()).isEqualTo(2);
    assertThat(call.output()).contains("no agent answers at /nonexistent/api.sock");
  }

  private static boolean isDriver(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.getEntry("META-INF/services/java.sql.Driver") != null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Errors of drivers quote statements, and passwords are in them. */
  @Test
  void the_log_is_silent_of_what_each_manager_silences() throws IOException {
    String log = Files.readString(HOME.resolve("etc/logging.properties"));
    assertThat(log)
        .contains("\n.level = INFO\n")
        .contains("\norg.mariadb.jdbc.level = OFF\n")
        .contains("\norg.postgresql.level = OFF\n")
        .contains("\ncom.zaxxer.hikari.level = SEVERE\n");
  }

  private static Stream<String> jars() throws IOException {
    return jars(HOME.resolve("lib"), Integer.MAX_VALUE);
  }

  private static Stream<String> jars(Path folder, int depth) throws IOException {
    try (Stream<Path> files = Files.walk(folder, depth)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".jar"))
          .toList()
          .stream();
    }
  }

  private static String part(String jar, int group) {
    Matcher matcher = VERSIONED.matcher(jar);
    assertThat(matcher.matches()).as(jar).isTrue();
    return matcher.group(group);
  }
}
