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

  @Test
  void positions_are_numbers_whatever_they_look_like() {
    Lsn nine = Lsn.parse("0/9000000").orElseThrow();
    Lsn ten = Lsn.parse("0/10000000").orElseThrow();
    Lsn last = Lsn.parse("FFFFFFFF/FFFFFFFF").orElseThrow();
    assertThat(nine).isLessThan(ten);
    assertThat(ten).isLessThan(last);
    assertThat(last).hasToString("FFFFFFFF/FFFFFFFF");
    assertThat(Lsn.parse("1/2A").orElseThrow()).hasToString("1/2A");
    for (String none : List.of("", "0/0", "1", "1/", "/1", "1/2/3", "1/123456789", "g/1")) {
      assertThat(Lsn.parse(none)).as(none).isEmpty();
    }
  }

  @Test
  void a_files_name_is_its_timeline_and_its_number() {
    WalFile file = WalFile.named("00000002000000A1000000FF", SIZE);
    assertThat(file).isEqualTo(file(2, 0xA1FFL));
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
    assertThat(WalFile.holding(1, new Lsn(3 * SIZE), SIZE)).isEqualTo(file(1, 2));
    assertThat(WalFile.holding(1, new Lsn(3 * SIZE + 1), SIZE)).isEqualTo(file(1, 3));
  }

  @Test
  void only_powers_of_two_are_sizes_of_files() {
    assertThat(LongStream.of(1 << 20, 16 << 20, 1 << 30)).allMatch(WalFile::isSize);
    assertThat(LongStream.of(0, 8192, 3 << 20, (16 << 20) - 1, 2L << 30))
        .noneMatch(WalFile::isSize);
  }

  private static final TimelineHistory FIRST = TimelineHistory.parse(1, "");

  /** Timeline 1 was left in its file 5, timeline 2 in file 7. */
  private static final TimelineHistory THIRD =
      TimelineHistory.parse(
          3,
          """
          1\t0/5000100\tno recovery target specified

          # two lines of timelines
          2\t0/7000000\tno recovery target specified
          """);

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
