package org.trovekeeper.toolkit.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.trovekeeper.toolkit.wal.TimelineHistory.Stretch;

/** Which files hold which part of the log. */
class WalFileTest {
  private static final long SIZE = 16 << 20;

  @ParameterizedTest
  @CsvSource({
    "1,  0/4000C60,   000000010000000000000004",
    "2,  0/FFFFFFFF,  0000000200000000000000FF",
    "10, 1/0,         0000000A0000000100000000"
  })
  void a_segment_is_named_by_timeline_and_number(long timeline, String place, String name) {
    assertThat(new WalFile(timeline, Lsn.parse(place).segment(SIZE), SIZE).name()).isEqualTo(name);
  }

  @Test
  void a_part_of_the_log_lies_in_all_files_from_its_begin_to_its_end() {
    assertThat(
            WalFile.namesOf(
                List.of(
                    new Stretch(1, Lsn.parse("0/4000C60"), Lsn.parse("0/6000000")),
                    new Stretch(2, Lsn.parse("0/6000000"), Lsn.parse("0/6000001"))),
                SIZE))
        .containsExactly(
            "000000010000000000000004", "000000010000000000000005", "000000020000000000000006");
  }

  @ParameterizedTest
  @CsvSource({"0/5000000, true", "0/5FFFFFF, true", "0/4FFFFFF, false", "0/6000000, false"})
  void a_place_is_held_by_a_segment_of_any_timeline(String place, boolean held) {
    List<String> names =
        List.of("00000002.history", "000000020000000000000005", "archive_status", "x");
    assertThat(WalFile.isHeld(Lsn.parse(place), names, SIZE)).isEqualTo(held);
  }

  @Test
  void a_files_name_is_its_timeline_and_its_number() {
    WalFile file = WalFile.named("00000002000000A1000000FF", SIZE);
    assertThat(file).isEqualTo(new WalFile(2, 0xA1FFL, SIZE));
    assertThat(file.name()).isEqualTo("00000002000000A1000000FF");
    assertThat(file.next().name()).isEqualTo("00000002000000A200000000");
    assertThat(file.start()).hasToString("A1/FF000000");
    assertThat(WalFile.named("000000010000000100000003", 1 << 30).start())
        .hasToString("1/C0000000");
    assertThat(WalFile.isName("00000002000000a1000000ff")).isFalse();
    assertThat(WalFile.isName("00000002.history")).isFalse();
  }

  @Test
  void what_ends_at_a_border_ends_in_the_file_before() {
    assertThat(WalFile.holding(1, new Lsn(3 * SIZE), SIZE)).isEqualTo(new WalFile(1, 2, SIZE));
    assertThat(WalFile.holding(1, new Lsn(3 * SIZE + 1), SIZE)).isEqualTo(new WalFile(1, 3, SIZE));
  }

  @Test
  void only_powers_of_two_are_sizes_of_files() {
    assertThat(LongStream.of(1 << 20, 16 << 20, 1 << 30)).allMatch(WalFile::isSize);
    assertThat(LongStream.of(0, 8192, 3 << 20, (16 << 20) - 1, 2L << 30))
        .noneMatch(WalFile::isSize);
  }

  @Property
  void any_text_is_the_name_of_one_file_or_none(
      @ForAll @Chars({'0', '1', 'F', 'f', '.', '/'}) @StringLength(max = 26) String text,
      @ForAll @IntRange(min = 20, max = 30) int power) {
    if (WalFile.isName(text)) {
      assertThat(WalFile.named(text, 1L << power).name()).hasSize(24).matches(WalFile::isName);
    }
  }
}
