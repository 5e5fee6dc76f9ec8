package org.trovekeeper.toolkit;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PlainTextTest {
  @Test
  void usual_text_stays_as_it_is() {
    assertThat(PlainText.line("table `größe` \\ 100 %", 100)).isEqualTo("table `größe` \\ 100 %");
  }

  @Test
  void what_would_begin_a_line_or_move_the_cursor_is_shown() {
    assertThat(PlainText.line("a\nb\r\tc\u001b[2J\u2028\u0085\u202e\0", 100))
        .isEqualTo("a\\nb\\r\\tc\\u001b[2J\\u2028\\u0085\\u202e\\u0000");
  }

  @Test
  void of_a_long_text_the_beginning_is_shown() {
    assertThat(PlainText.line("abcdef", 2)).isEqualTo("ab... (4 more characters)");
  }

  @Property
  void every_text_is_one_line(@ForAll String text) {
    assertThat(PlainText.line(text, 50).lines().count()).isLessThanOrEqualTo(1);
  }
}
