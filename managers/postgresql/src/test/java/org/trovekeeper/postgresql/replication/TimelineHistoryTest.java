package org.trovekeeper.postgresql.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.trovekeeper.postgresql.replication.TimelineHistory.Stretch;
import org.trovekeeper.spi.GuestException;

class TimelineHistoryTest {
  private static final String FILE =
      """
      1\t0/4000C60\tno recovery target specified

      # a comment

      2\t0/40013E8\tbefore 2026-01-01 00:00:00+00
      """;

  @Test
  void a_history_file_says_where_each_timeline_was_left() {
    TimelineHistory history = TimelineHistory.of(FILE, 3, Lsn.parse("0/5000000"));
    assertThat(history.stretches())
        .containsExactly(
            new Stretch(1, Lsn.ZERO, Lsn.parse("0/4000C60")),
            new Stretch(2, Lsn.parse("0/4000C60"), Lsn.parse("0/40013E8")),
            new Stretch(3, Lsn.parse("0/40013E8"), Lsn.parse("0/5000000")));
    assertThat(history.timeline()).isEqualTo(3);
  }

  @Test
  void what_lies_behind_a_place_begins_there() {
    TimelineHistory history = TimelineHistory.of(FILE, 3, Lsn.parse("0/5000000"));
    assertThat(history.behind(Lsn.parse("0/4001000")))
        .containsExactly(
            new Stretch(2, Lsn.parse("0/4001000"), Lsn.parse("0/40013E8")),
            new Stretch(3, Lsn.parse("0/40013E8"), Lsn.parse("0/5000000")));
    assertThat(history.behind(Lsn.parse("0/5000000"))).isEmpty();
  }

  @Test
  void the_first_timeline_has_no_history() {
    assertThat(TimelineHistory.of("", 1, Lsn.parse("0/10")).stretches())
        .isEqualTo(List.of(new Stretch(1, Lsn.ZERO, Lsn.parse("0/10"))));
  }

  @Test
  void nonsense_is_refused() {
    assertThatThrownBy(() -> TimelineHistory.of("one 0/1", 2, Lsn.ZERO))
        .isInstanceOf(GuestException.class);
  }
}
