package org.trovekeeper.toolkit.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.toolkit.wal.TimelineHistory.Stretch;

class TimelineHistoryTest {
  private static final String FILE =
      """
      1\t0/4000C60\tno recovery target specified

      # a comment

      2\t0/40013E8\tbefore 2026-01-01 00:00:00+00
      """;

  @Test
  void a_history_file_says_where_each_timeline_was_left() {
    TimelineHistory history = TimelineHistory.parse(FILE, 3, Lsn.parse("0/5000000"));
    assertThat(history.stretches())
        .containsExactly(
            new Stretch(1, Lsn.ZERO, Lsn.parse("0/4000C60")),
            new Stretch(2, Lsn.parse("0/4000C60"), Lsn.parse("0/40013E8")),
            new Stretch(3, Lsn.parse("0/40013E8"), Lsn.parse("0/5000000")));
    assertThat(history.timeline()).isEqualTo(3);
  }

  @Test
  void what_lies_behind_a_place_begins_there() {
    TimelineHistory history = TimelineHistory.parse(FILE, 3, Lsn.parse("0/5000000"));
    assertThat(history.behind(Lsn.parse("0/4001000")))
        .containsExactly(
            new Stretch(2, Lsn.parse("0/4001000"), Lsn.parse("0/40013E8")),
            new Stretch(3, Lsn.parse("0/40013E8"), Lsn.parse("0/5000000")));
    assertThat(history.behind(Lsn.parse("0/5000000"))).isEmpty();
  }

  @Test
  void the_first_timeline_has_no_history() {
    assertThat(TimelineHistory.parse("", 1, Lsn.parse("0/10")).stretches())
        .isEqualTo(List.of(new Stretch(1, Lsn.ZERO, Lsn.parse("0/10"))));
  }

  @Test
  void nonsense_is_refused() {
    assertThatThrownBy(() -> TimelineHistory.parse("one 0/1", 2, Lsn.ZERO))
        .isInstanceOf(GuestException.class);
  }

  @Test
  void a_lenient_reader_leaves_out_what_is_no_place() {
    assertThat(TimelineHistory.lenient("one 0/1\n1\t0/0\tx\n" + FILE, 3, Lsn.parse("0/5000000")))
        .isEqualTo(TimelineHistory.parse(FILE, 3, Lsn.parse("0/5000000")));
  }

  @Test
  void only_timelines_of_the_past_have_an_end() {
    TimelineHistory history = TimelineHistory.parse(FILE, 3, Lsn.parse("0/5000000"));
    assertThat(history.past()).extracting(Stretch::timeline).containsExactly(1L, 2L);
    assertThat(history.end(2)).contains(Lsn.parse("0/40013E8"));
    assertThat(history.end(3)).isEmpty();
    assertThat(TimelineHistory.fileName(10)).isEqualTo("0000000A.history");
  }

  @Property
  void any_text_is_a_history_or_refused(
      @ForAll @Chars({'0', '9', 'F', '/', '\t', ' ', '\n', '#', 'x'}) String text) {
    TimelineHistory.lenient(text, 1, Lsn.ZERO);
    try {
      TimelineHistory.parse(text, 1, Lsn.ZERO);
    } catch (GuestException _) {
      // the one way to fail
    }
  }
}
