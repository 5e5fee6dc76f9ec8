package org.trovekeeper.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.trovekeeper.spi.GuestException;

/** Texts in the form of postgresql.conf. */
class ConfFileTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      delimiter = '|',
      textBlock =
          """
          port = 5432                            | port        | 5432
          port=5432# comment                     | port        | 5432
          Work_Mem   8MB   # comment             | work_mem    | 8MB
          timezone = 'Etc/UTC'                   | timezone    | Etc/UTC
          log_line_prefix = 'it''s \\'#1\\' '    | log_line_prefix | "it's '#1' "
          my.extension = on                      | my.extension | on
          a = ''                                 | a           | ""
          random_page_cost = 1.1                 | random_page_cost | 1.1
          """)
  void a_line_says_a_name_and_a_value(String line, String name, String value) {
    assertThat(ConfFile.parse(line).settings()).containsExactly(Map.entry(name, value));
  }

  @Test
  void comments_directives_and_broken_lines_say_nothing() {
    assertThat(
            ConfFile.parse("# a = 1\n\n  \ninclude_dir = 'conf.d'\na = 'open\n= 1\n42 = 1\n")
                .isEmpty())
        .isTrue();
  }

  @Test
  void the_last_value_of_a_name_counts() {
    assertThat(ConfFile.parse("a = 1\nb = 2\nA = 3\n").settings())
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", "3", "b", "2"));
  }

  @Test
  void what_is_merged_wins_and_what_is_taken_out_is_gone() {
    ConfFile both = ConfFile.parse("a = 1\nb = 2").merge(ConfFile.parse("b = 3\nc = 4"));
    assertThat(both.text()).isEqualTo("a = 1\nb = 3\nc = 4\n");
    assertThat(both.without(Set.of("b", "x")).text()).isEqualTo("a = 1\nc = 4\n");
  }

  @Property
  void a_value_is_read_as_it_was_written(
      @ForAll @CharRange(from = ' ', to = '\u017e') String value) {
    if (value.chars().noneMatch(Character::isISOControl)) {
      assertThat(ConfFile.parse(ConfFile.of(Map.of("a", value)).text()).value("a")).contains(value);
    }
  }

  @Test
  void a_value_of_several_lines_is_refused() {
    ConfFile file = ConfFile.of(Map.of("a", "1\nport = 2"));
    assertThatThrownBy(file::text).isInstanceOf(GuestException.class);
  }

  @Test
  void a_line_of_a_megabyte_does_not_cost_its_square() {
    String space = " ".repeat(1 << 20);
    assertThat(ConfFile.parse("a" + space + "= 1").value("a")).contains("1");
    assertThat(ConfFile.parse("a" + space + "#").settings()).isEmpty();
    assertThat(ConfFile.parse("a = '" + "x".repeat(1 << 20) + "'").value("a")).isPresent();
  }

  @Property
  void any_text_is_read(
      @ForAll @Chars({'a', '.', '=', '\'', '#', ' ', '\\', '\n', '1'}) String text) {
    ConfFile read = ConfFile.parse(text);
    assertThat(ConfFile.parse(read.text()).settings()).isEqualTo(read.settings());
  }
}
