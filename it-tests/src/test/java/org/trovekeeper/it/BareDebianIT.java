package org.trovekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two commands on a Debian that has nothing but itself: no Java, no Maven, no database. */
@Tag("nightly")
class BareDebianIT {
  private static final Duration LIMIT = Duration.ofMinutes(60);
  private static final Path SCRIPTS =
      Path.of(System.getProperty("trovekeeper.testbed", "testbed")).toAbsolutePath();
  private static final Path REPOSITORY = SCRIPTS.resolve("../..").normalize();
  private static final Path MAVEN = Path.of(System.getProperty("user.home"), ".m2");

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"./quickstart", "./verify quick"})
  void on_debian_13_a_command_installs_what_it_needs_and_ends_well(String line) {
    try (Bare debian = new Bare("trixie")) {
      Command done = debian.run(line);
      assertThat(done.out()).contains("installing: openjdk-25-jdk-headless");
      assertThat(done.exit()).as(done.out() + done.err()).isZero();
    }
  }

  @Test
  void on_debian_12_one_line_says_where_to_get_a_jdk() {
    try (Bare debian = new Bare("bookworm")) {
      Command refused = debian.run("./quickstart");
      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.err().lines()).singleElement().asString().contains("no JDK 25", "unpack");
    }
  }

  /** A root folder of its own with a copy of this repository; the build's downloads are shared. */
  private final class Bare implements AutoCloseable {
    private final List<String> maker;

    Bare(String suite) {
      assumeTrue(
          "root".equals(System.getProperty("user.name")), "SKIPPED: a bare Debian needs root");
      Path root = folder.resolve(suite);
      maker =
          List.of(
              SCRIPTS.resolve("sid-root").toString(),
              "--suite",
              suite,
              "--with",
              "ca-certificates",
              "--dir",
              root.toString());
      command(maker, "ensure").orFail();
      command(
              List.of("rsync", "-a", "--exclude=target"),
              REPOSITORY + "/",
              root.resolve("src") + "/")
          .orFail();
    }

    Command run(String line) {
      List<String> inside =
          new ArrayList<>(
              List.of(
                  "--bind",
                  MAVEN.toString(),
                  "run",
                  "env",
                  "-i",
                  "-C",
                  "/src",
                  "HOME=" + MAVEN.getParent(),
                  "PATH=/usr/sbin:/usr/bin:/sbin:/bin"));
      inside.addAll(List.of(line.split(" ")));
      return command(maker, inside.toArray(String[]::new));
    }

    @Override
    public void close() {
      command(maker, "umount").orFail();
    }

    private static Command command(List<String> first, String... rest) {
      List<String> line = new ArrayList<>(first);
      line.addAll(List.of(rest));
      return Command.run(LIMIT, Map.of(), line);
    }
  }
}
