package org.trovekeeper.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.trovekeeper.packaging.DebianPackage.Entry;

/** Looks into the .deb, without installing it. */
@TestInstance(Lifecycle.PER_CLASS)
final class DebianPackageTest {
  private static final String LIB = "usr/lib/trovekeeper/lib/";
  private static final String PLUGIN =
      "src/main/resources/META-INF/services/org.trovekeeper.spi.DatastorePlugin";
  private static final long MEGABYTE = 1_000_000;

  private final DebianPackage debian;
  private final List<Entry> entries;

  DebianPackageTest() throws Exception {
    debian = DebianPackage.built();
    entries = debian.entries();
  }

  @Test
  void is_no_larger_than_promised() throws IOException {
    assertThat(Files.size(debian.file())).isLessThan(45 * MEGABYTE);
    assertThat(entries.stream().mapToLong(Entry::size).sum()).isLessThan(95 * MEGABYTE);
  }

  @Test
  void everything_belongs_to_root_and_nobody_else_may_write() {
    assertThat(entries).allSatisfy(entry -> assertThat(entry.owner()).isEqualTo("root/root"));
    assertThat(entries)
        .filteredOn(entry -> !entry.mode().startsWith("l"))
        .allSatisfy(entry ->
            assertThat(entry.mode())
                .as(entry.path())
                .matches("[-d]rw[-x]r-[-x]r-[-x]")); // and so nothing is set-user-id
  }

  @Test
  void the_command_leads_to_the_launcher_and_the_settings_to_etc() {
    assertThat(entries)
        .filteredOn(entry -> entry.mode().startsWith("l") && !entry.path().contains("/legal/"))
        .extracting(entry -> entry.path() + " -> " + entry.target())
        .containsExactlyInAnyOrder(
            "usr/bin/trovekeeper -> ../lib/trovekeeper/bin/trovekeeper",
            "usr/lib/trovekeeper/etc -> /etc/trovekeeper");
  }

  @Test
  void the_settings_and_nothing_else_are_kept_when_they_were_changed() throws Exception {
    assertThat(debian.control("conffiles").lines())
        .containsExactly(
            "/etc/trovekeeper/logging.properties", "/etc/trovekeeper/trovekeeper.conf");
    assertThat(paths()).contains("etc/trovekeeper/conf.d/");
  }

  @Test
  void brings_what_a_guest_needs() {
    assertThat(paths())
        .contains(
            "usr/lib/systemd/system/trovekeeper.service",
            "usr/lib/systemd/system/trovekeeper-cache.service",
            "usr/lib/trovekeeper/plugins/README",
            "usr/lib/trovekeeper/runtime/bin/java",
            "usr/share/bash-completion/completions/trovekeeper",
            "usr/share/doc/trovekeeper/changelog.gz",
            "usr/share/man/man1/trovekeeper.1.gz",
            "usr/share/man/man5/trovekeeper.conf.5.gz",
            "usr/share/trovekeeper/cloudinit/mariadb.cloudinit");
  }

  @Test
  void lists_its_libraries() throws IOException {
    try (DirectoryStream<Path> list = Files.newDirectoryStream(Path.of("target"), "*.cdx.json")) {
      assumeTrue(list.iterator().hasNext(), "an offline Maven makes no list of libraries");
    }
    assertThat(paths()).contains("usr/share/doc/trovekeeper/libraries.cdx.json.gz");
  }

  @Test
  void each_family_of_the_sources_has_a_folder_of_its_own() throws IOException {
    List<String> families = families();
    assertThat(families).contains("mysql-family", "postgresql").doesNotContain("sql");
    assertThat(paths())
        .filteredOn(path -> path.matches(LIB + "managers/[^/]+/"))
        .containsExactlyInAnyOrderElementsOf(
            families.stream().map(family -> LIB + "managers/" + family + "/").toList());
    assertThat(families)
        .allSatisfy(family ->
            assertThat(paths())
                .anyMatch(path ->
                    path.startsWith(LIB + "managers/" + family + "/trovekeeper-" + family + "-")));
  }

  /** Maven knows no pattern: without its line a family would be older than the package. */
  @Test
  void every_family_is_built_before_the_package() throws IOException {
    assertThat(Files.readString(Path.of("pom.xml")))
        .contains(families().stream().map(family -> "trovekeeper-" + family).toList());
  }

  @Test
  void every_family_suggests_its_server() throws Exception {
    assertThat(debian.control("control").lines())
        .filteredOn(line -> line.startsWith("Suggests: "))
        .singleElement()
        .asString()
        .contains("mariadb-server, mariadb-backup", "postgresql")
        .doesNotContain("@");
  }

  @Test
  void names_the_licence_of_every_library() throws IOException {
    List<Pattern> named =
        Files.readString(Path.of("target/deb/usr/share/doc/trovekeeper/copyright"))
            .lines()
            .filter(line -> line.contains(LIB))
            .map(line -> line.substring(line.indexOf(LIB)).replace("*", "[^/]*"))
            .map(Pattern::compile)
            .toList();
    assertThat(paths())
        .filteredOn(path -> path.startsWith(LIB) && path.endsWith(".jar"))
        .filteredOn(path -> !path.contains("/trovekeeper-"))
        .allMatch(path -> named.stream().anyMatch(one -> one.matcher(path).matches()));
  }

  @Test
  void manual_and_completion_know_every_verb() throws Exception {
    String help = Launch.of(Path.of("target/trovekeeper"), "--help").output();
    List<String> verbs =
        Pattern.compile("^  ([a-z]+) ", Pattern.MULTILINE)
            .matcher(help)
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(verbs).contains("agent", "version");
    String manual = Files.readString(Path.of("src/main/deb/trovekeeper.1"));
    String completion = Files.readString(Path.of("src/main/deb/completion"));
    assertThat(verbs)
        .allSatisfy(verb -> assertThat(manual).containsPattern("\\n(\\.B |\\\\fB)" + verb))
        .allSatisfy(verb -> assertThat(completion).containsPattern("[\" ]" + verb + " "));
  }

  /** The folders below managers/ that offer a plugin. */
  private static List<String> families() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("../managers"))) {
      return folders
          .filter(folder -> Files.exists(folder.resolve(PLUGIN)))
          .map(folder -> folder.getFileName().toString())
          .toList();
    }
  }

  private List<String> paths() {
    return entries.stream().map(Entry::path).toList();
  }
}
