package org.trovekeeper.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Installs the .deb below a folder and does to it what happens to packages. */
final class InstalledPackageTest {
  @TempDir private Path root = Path.of("");

  @Test
  void installed_upgraded_and_removed() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "dpkg installs as root only");
    DebianPackage debian = DebianPackage.built();
    debian.install(root);
    Path home = root.resolve("usr/lib/trovekeeper");
    Path first = home.resolve("active").toRealPath();

    // it runs with its own Java, from the version's own tree, and has a cache for exactly that
    Launch version = Launch.of(home, "version");
    assertThat(version.exit()).as(version.output()).isZero();
    String build = build(version);
    assertThat(caches(first)).singleElement().asString().contains(build);
    assertThat(size(home)).isLessThan(130_000_000);

    // the files of the package change, as in an upgrade: what runs does not see it
    Path jar = agentCore(home.resolve("lib"));
    FileTime time = Files.getLastModifiedTime(jar);
    byte[] bytes = Files.readAllBytes(jar);
    Files.delete(jar);
    Files.write(jar, bytes);
    Files.write(jar, new byte[] {0}, StandardOpenOption.APPEND);
    Files.setLastModifiedTime(jar, time);
    assertThat(build(Launch.of(home, "version"))).isEqualTo(build);

    // once it is configured the new one runs, with a cache of its own, and the old one is gone
    DebianPackage.dpkg(root, "--install", debian.file().toString());
    Path second = home.resolve("active").toRealPath();
    assertThat(second).isNotEqualTo(first);
    assertThat(first).doesNotExist();
    assertThat(caches(second)).hasSize(1);

    // a jar that was replaced behind the cache is never run from it
    Path active = agentCore(second.resolve("lib"));
    Files.write(active, new byte[] {0}, StandardOpenOption.APPEND);
    String other = build(Launch.of(home, "version"));
    assertThat(caches(second)).singleElement().asString().doesNotContain(other);

    Files.createDirectories(root.resolve("var/lib/trovekeeper"));
    DebianPackage.dpkg(root, "--remove", "trovekeeper");
    assertThat(home.resolve("versions")).doesNotExist();
    assertThat(root.resolve("etc/trovekeeper/trovekeeper.conf")).exists();
    assertThat(root.resolve("var/lib/trovekeeper")).exists();

    DebianPackage.dpkg(root, "--purge", "trovekeeper");
    assertThat(home).doesNotExist();
    assertThat(root.resolve("etc/trovekeeper")).doesNotExist();
    assertThat(root.resolve("var/lib/trovekeeper")).doesNotExist();
  }

  private static String build(Launch version) {
    return version
        .output()
        .lines()
        .filter(line -> line.startsWith("build: "))
        .findFirst()
        .orElseThrow()
        .substring(7);
  }

  private static List<Path> caches(Path version) throws IOException {
    try (Stream<Path> files = Files.list(version.resolve("cache"))) {
      return files.toList();
    }
  }

  private static Path agentCore(Path lib) throws IOException {
    try (Stream<Path> jars = Files.list(lib)) {
      return jars.filter(jar -> jar.toString().contains("agent-core")).findFirst().orElseThrow();
    }
  }

  /** Each file counts once, however many names it has. */
  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      long sum = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sum += Files.size(file) / (int) Files.getAttribute(file, "unix:nlink");
      }
      return sum;
    }
  }
}
