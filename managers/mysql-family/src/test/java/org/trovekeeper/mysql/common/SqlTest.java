package org.trovekeeper.mysql.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.trovekeeper.spi.GuestException;

/** What is quoted stays one name or one text, whatever it holds. */
class SqlTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "a,`a`",
        "a`b,`a``b`",
        "`; DROP DATABASE x; --,```; DROP DATABASE x; --`",
        "a'\"\\,`a'\"\\`"
      })
  void names_stand_in_backticks(String name, String quoted) {
    assertThat(Sql.identifier(name)).isEqualTo(quoted);
  }

  @Property
  void a_literal_ends_where_it_should_in_every_mode_of_the_server(@ForAll String text) {
    if (text.indexOf('\0') < 0) {
      String quoted = Sql.literal(text);
      assertThat(endOfLiteral(quoted, true)).isEqualTo(quoted.length());
      assertThat(endOfLiteral(quoted, false)).isEqualTo(quoted.length());
    }
  }

  @Test
  void a_backslash_before_a_quote_does_not_set_the_quote_free() {
    String nasty = Sql.literal("\\' OR 1=1 -- ");
    assertThat(nasty).isEqualTo("'\\\\'' OR 1=1 -- '");
    assertThat(endOfLiteral(nasty, true)).isEqualTo(nasty.length());
    assertThat(endOfLiteral(nasty, false)).isEqualTo(nasty.length());
  }

  @Test
  void a_zero_character_is_refused() {
    assertThatThrownBy(() -> Sql.literal("a\0b")).isInstanceOf(GuestException.class);
    assertThatThrownBy(() -> Sql.identifier("a\0b")).isInstanceOf(GuestException.class);
  }

  @Test
  void a_grant_names_one_database_and_no_pattern() {
    assertThat(Sql.grantTarget("a_b%c")).isEqualTo("`a\\_b\\%c`.*");
    assertThat(Sql.account("joe", "10.0.0.%")).isEqualTo("'joe'@'10.0.0.%'");
  }

  @Property
  void a_database_pattern_gives_its_name_back(@ForAll String name) {
    assertThat(DatabasePattern.name(DatabasePattern.exactly(name))).isEqualTo(name);
  }

  /** Reads one literal as the server's lexer does. */
  private static int endOfLiteral(String sql, boolean backslashEscapes) {
    int at = 1;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == '\\' && backslashEscapes) {
        at += 2;
      } else if (c != '\'') {
        at++;
      } else if (at + 1 < sql.length() && sql.charAt(at + 1) == '\'') {
        at += 2;
      } else {
        return at + 1;
      }
    }
    return -1;
  }
}
