package org.trovekeeper.mysql.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.trovekeeper.mysql.common.OptionRules;

/** What is left of each control plane's base file on servers of different years. */
class TemplatesTest {
  private static final Path FOLDER = Path.of("/etc/mysql/conf.d");

  /** What a program says no to, by the years of its version. */
  private static final Map<String, Set<String>> UNKNOWN =
      Map.of(
          "10.11", Set.of("plugin_load"),
          "later",
              Set.of(
                  "plugin_load",
                  "innodb_log_files_in_group",
                  "query_cache_type",
                  "query_cache_limit",
                  "query_cache_size"));

  @ParameterizedTest
  @CsvSource({
    "rocky.cnf,10.11",
    "rocky.cnf,later",
    "zed-and-master.cnf,10.11",
    "zed-and-master.cnf,later"
  })
  void a_server_reads_all_that_it_knows_and_the_rest_are_comments(String file, String version) {
    String text = Templates.text(file);
    Map<String, String> refused = new LinkedHashMap<>();
    Map<String, Optional<String>> kept = new LinkedHashMap<>(BaseFileRules.options(text));
    Set<String> agents = OptionRules.notInBase(kept).keySet();
    kept.keySet().stream()
        .filter(
            name -> agents.contains(name) || UNKNOWN.getOrDefault(version, Set.of()).contains(name))
        .forEach(name -> refused.put(name, "unknown variable\n'" + name + "'"));
    kept.keySet().removeAll(refused.keySet());

    String base = BaseFileRules.including(text, FOLDER, refused);
    assertThat(BaseFileRules.options(base)).isEqualTo(kept).containsKey("server_id");
    refused
        .keySet()
        .forEach(name ->
            assertThat(base).contains("# Trovekeeper: unknown variable '" + name + "'\n# "));
    assertThat(base).containsOnlyOnce("!includedir").endsWith("!includedir /etc/mysql/conf.d/\n");
    assertThat(base).contains("[mysqldump]\nquick = 1\n");
  }

  @ParameterizedTest
  @CsvSource({"[mysqld],true", "[mariadb-10.11],true", "[server],true", "[mysqldump],false"})
  void only_what_a_server_reads_is_judged(String section, boolean judged) {
    String text = section + "\nodd-option = 1\n";
    assertThat(BaseFileRules.options(text).containsKey("odd_option")).isEqualTo(judged);
    assertThat(BaseFileRules.including(text, FOLDER, Map.of("odd_option", "unknown")))
        .contains(judged ? "\n# odd-option = 1\n" : "\nodd-option = 1\n");
  }
}
