package org.trovekeeper.postgresql.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.trovekeeper.postgresql.replication.TimelineHistory.Stretch;

/** Which files hold which part of the log. */
class WalFilesTest {
  private static final long SIZE = 16 << 20;

  @ParameterizedTest
  @CsvSource({
    "1,  0/4000C60,   000000010000000000000004",
    "2,  0/FFFFFFFF,  0000000200000000000000FF",
    "10, 1/0,         0000000A0000000100000000"
  })
  void a_segment_is_named_by_timeline_and_number(long timeline, String place, String name) {
    assertThat(WalFiles.segment(timeline, Lsn.parse(place).segment(SIZE), SIZE)).isEqualTo(name);
  }

  @Test
  void a_part_of_the_log_lies_in_all_files_from_its_begin_to_its_end() {
    assertThat(
            WalFiles.of(
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
    assertThat(WalFiles.holds(names, Lsn.parse(place), SIZE)).isEqualTo(held);
  }
}
