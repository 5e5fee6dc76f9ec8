package org.trovekeeper.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.trovekeeper.config.OsloFile.Entry;
import org.trovekeeper.config.OsloFile.Origin;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

class OsloFileTest {
  private static final Path FILE = Path.of("/etc/trove/conf.d/a.conf");

  @Test
  void assignments_remember_their_section_file_and_line() {
    assertThat(OsloFile.parse(FILE, "[DEFAULT]\n\nguest_id = 1\n[MySQL]\nmount-point=/x\n"))
        .containsExactly(
            new Entry("DEFAULT", "guest_id", "1", new Origin(FILE, 3)),
            new Entry("mysql", "mount_point", "/x", new Origin(FILE, 5)));
  }

  @Test
  void white_space_at_the_start_continues_a_value_and_an_empty_line_ends_it() {
    assertThat(values("[s]\nk = a\n  b\n\tc\n\nl = d\n")).containsExactly("a\nb\nc", "d");
  }

  @Test
  void hash_and_semicolon_begin_comments_only_at_the_start_of_a_line() {
    assertThat(values("# c\n[s]\n; c\nk = a # b ; c\n#l = d\n")).containsExactly("a # b ; c");
  }

  @Test
  void equal_quotes_around_a_whole_value_go() {
    assertThat(values("[s]\na = \"x y\"\nb = 'z'\nc = \"x'\nd = \"\n"))
        .containsExactly("x y", "z", "\"x'", "\"");
  }

  @Test
  void the_first_of_equals_sign_and_colon_separates() {
    assertThat(values("[s]\na = x:y=z\nb: x=y\n")).containsExactly("x:y=z", "x=y");
  }

  @ParameterizedTest
  @CsvSource({
    "'[s]\nhunter2',2",
    "'[s\nk = v',1",
    "'[]\nk = v',1",
    "'k = hunter2',1",
    "' hunter2',1",
    "'[s]\n= hunter2',2"
  })
  void malformed_lines_are_named_and_never_quoted(String text, int line) {
    assertThatThrownBy(() -> OsloFile.parse(FILE, text))
        .isInstanceOfSatisfying(
            GuestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_CONFIGURATION))
        .hasMessageContaining("%s line %d", FILE, line)
        .hasMessageNotContaining("hunter2");
  }

  private static List<String> values(String text) {
    return OsloFile.parse(FILE, text).stream().map(Entry::value).toList();
  }
}
