package org.trovekeeper.toolkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;

/** Option files mean to us what they mean to the server. */
class IniFileTest {
  @Test
  void sections_values_flags_and_comments_are_told_apart() {
    IniFile file =
        IniFile.parse(
            """
            lost = before any section
            # comment
            [mysqld]
            ; another
            skip-name-resolve
            max_connections=10 # inline
            Max-Connections = 20
            init_connect = 'SET NAMES "utf8" # not a comment'
            path = "C:\\\\dir\\nline"
            !includedir /etc/mysql/conf.d/
            [client]
            port = 3306
            """);
    assertThat(file.value("mysqld", "max_connections")).contains("20");
    assertThat(file.has("mysqld", "skip_name_resolve")).isTrue();
    assertThat(file.value("mysqld", "skip_name_resolve")).isEmpty();
    assertThat(file.value("mysqld", "init_connect")).contains("SET NAMES \"utf8\" # not a comment");
    assertThat(file.value("mysqld", "path")).contains("C:\\dir\nline");
    assertThat(file.value("client", "port")).contains("3306");
    assertThat(file.sections()).containsOnlyKeys("mysqld", "client");
  }

  @Test
  void the_other_file_wins_a_merge_and_options_can_be_left_out() {
    IniFile base = IniFile.parse("[mysqld]\na=1\nb=2\n");
    IniFile merged = base.merge(IniFile.parse("[mysqld]\nb=3\n[x]\nc=4\n"));
    assertThat(merged.text()).isEqualTo("[mysqld]\na = 1\nb = 3\n[x]\nc = 4\n");
    assertThat(merged.without(List.of("A", "c")).section("mysqld")).containsOnlyKeys("b");
  }

  @Property
  void any_value_survives_writing_and_reading(@ForAll String value) {
    String written = IniFile.of("mysqld", Map.of("name", Optional.of(value))).text();
    assertThat(IniFile.parse(written).value("mysqld", "name")).contains(value);
    assertThat(IniFile.parse(written).section("mysqld")).hasSize(1);
  }

  @Property
  void any_text_is_read_and_written_so_that_it_says_the_same(
      @ForAll @Chars({'a', 'B', '[', ']', '=', '#', ';', '!', '"', '\'', '\\', '\n', ' ', '-'})
          String text) {
    IniFile read = IniFile.parse(text);
    IniFile.parse(read.text());
  }
}
