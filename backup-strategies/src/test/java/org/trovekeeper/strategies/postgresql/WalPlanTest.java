package org.trovekeeper.strategies.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.strategies.postgresql.ServerFacts.Tablespace;
import org.trovekeeper.toolkit.wal.Lsn;
import org.trovekeeper.toolkit.wal.TimelineHistory;
import org.trovekeeper.toolkit.wal.WalFile;

class WalPlanTest {
  private static final long SIZE = 16L << 20;

  private static WalFile file(long timeline, long number) {
    return new WalFile(timeline, number, SIZE);
  }

  private static List<String> present(long from, long to) {
    return LongStream.rangeClosed(from, to).mapToObj(number -> file(1, number).name()).toList();
  }

  private static ServerFacts facts(Tablespace... tablespaces) {
    return new ServerFacts(15, false, SIZE, "42", 0, List.of(tablespaces), Optional.empty());
  }

  private static void assertBroken(String words, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            GuestException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.BACKUP_CHAIN_BROKEN);
              assertThat(e.hint()).isPresent();
            })
        .hasMessageContaining(words);
  }

  private static final TimelineHistory FIRST = TimelineHistory.lenient("", 1, new Lsn(9 * SIZE));

  /** Timeline 1 was left in its file 5, timeline 2 in file 7. */
  private static final TimelineHistory THIRD =
      TimelineHistory.lenient(
          """
          1\t0/5000100\tno recovery target specified

          # two lines of timelines
          2\t0/7000000\tno recovery target specified
          """,
          3,
          new Lsn(9 * SIZE));

  private static WalPlan.Parent parent(WalFile last, long stop) {
    return new WalPlan.Parent(last, new Lsn(stop));
  }

  private static List<WalFile> between(long parent, long last, List<String> present) {
    return WalPlan.between(
        parent(file(1, parent), parent * SIZE + 100), file(1, last), FIRST, present);
  }

  @Test
  void the_parents_last_file_comes_again() {
    assertThat(between(4, 6, present(1, 9))).containsExactly(file(1, 4), file(1, 5), file(1, 6));
    assertThat(between(4, 4, present(4, 4))).hasSize(1);
  }

  @Test
  void a_missing_file_is_named() {
    assertBroken(file(1, 4).name(), () -> between(4, 6, present(5, 9)));
    assertBroken(file(1, 6).name(), () -> between(4, 6, present(1, 5)));
  }

  @Test
  void an_earlier_state_needs_a_full_backup() {
    assertBroken("only at", () -> between(4, 3, present(1, 9)));
  }

  @Test
  void a_promotion_is_followed_by_the_newest_timeline_that_reaches_a_file() {
    List<WalFile> expected = List.of(file(1, 4), file(2, 5), file(2, 6), file(3, 7), file(3, 8));
    List<String> present = expected.stream().map(WalFile::name).toList();
    assertThat(WalPlan.between(parent(file(1, 4), 4 * SIZE + 100), file(3, 8), THIRD, present))
        .isEqualTo(expected);
    assertThat(WalPlan.between(parent(file(1, 5), 5 * SIZE + 0x100), file(3, 8), THIRD, present))
        .startsWith(file(2, 5));
  }

  @Test
  void what_a_timeline_has_behind_its_fork_is_no_parent() {
    assertBroken(
        "left timeline 1 at 0/5000100",
        () ->
            WalPlan.between(
                parent(file(1, 5), 5 * SIZE + 0x101), file(3, 8), THIRD, present(1, 9)));
    assertBroken(
        "of timeline 4",
        () -> WalPlan.between(parent(file(4, 4), 4 * SIZE), file(3, 8), THIRD, present(1, 9)));
  }

  @Test
  void a_parent_must_tell_its_end() {
    for (Map<String, String> parent :
        List.of(Map.<String, String>of(), Map.of("stop_wal_file", "../000000010000000000000001"))) {
      assertBroken("stop_wal_file", () -> WalPlan.parentEnd(parent, SIZE));
    }
    assertThat(WalPlan.parentEnd(Map.of("stop_wal_file", file(3, 7).name()), SIZE))
        .isEqualTo(parent(file(3, 7), 8 * SIZE));
    assertThat(
            WalPlan.parentEnd(
                Map.of("stop_wal_file", file(3, 7).name(), "stop_segment", "0/7000028"), SIZE))
        .isEqualTo(parent(file(3, 7), 0x7000028));
  }

  @Test
  void a_parent_of_another_system_is_refused_and_troves_own_do_not_tell() {
    WalPlan.checkParent(Map.of(), facts());
    WalPlan.checkParent(Map.of("system_identifier", "42"), facts());
    assertBroken("41", () -> WalPlan.checkParent(Map.of("system_identifier", "41"), facts()));
  }

  @Test
  void a_tablespace_that_the_parent_did_not_have_is_named() {
    Tablespace fast = new Tablespace("16390", "/fast");
    WalPlan.checkTablespaces(facts(fast).metadata(), facts(fast));
    WalPlan.checkTablespaces(facts(fast).metadata(), facts());
    assertBroken("/fast", () -> WalPlan.checkTablespaces(facts().metadata(), facts(fast)));
  }

  @Test
  void the_servers_answers_are_read_by_their_first_word() {
    ServerFacts facts =
        ServerFacts.parse(
            List.of(
                List.of("server", "15", "1", "16777216", "7300000000000000001", "99"),
                List.of("tablespace", "16390", "/a", "b"),
                List.of("slot", "lost", "")));
    assertThat(facts.major()).isEqualTo(15);
    assertThat(facts.standby()).isTrue();
    assertThat(facts.savesChanges()).isFalse();
    assertThat(facts.tablespaces()).containsExactly(new Tablespace("16390", "/a|b"));
    assertThat(facts.slot().orElseThrow().lost()).isTrue();
    assertThatThrownBy(() -> ServerFacts.parse(List.of())).isInstanceOf(GuestException.class);
  }
}
