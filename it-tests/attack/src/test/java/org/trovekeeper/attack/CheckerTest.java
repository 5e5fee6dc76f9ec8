package org.trovekeeper.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Facts made by hand: what each kind of harm looks like, and that what is allowed is no finding.
 */
class CheckerTest {
  private static final Ack FIRST = new Ack("plain", 1, "a", 10, 20);
  private static final Ack SECOND = new Ack("plain", 2, "a", 30, 40);
  private static final Ack THIRD = new Ack("plain", 3, "b", 130, 140);

  @Test
  void a_set_that_holds_what_was_acknowledged_has_no_finding() {
    assertThat(Checker.judge(evidence(inspection(holding(1, 2, 3), holding(1, 2, 3))))).isEmpty();
  }

  @Test
  void an_acknowledged_row_that_the_new_source_lacks_is_lost() {
    assertThat(Checker.judge(evidence(inspection(holding(1, 3), holding(1, 3)))))
        .hasSize(2)
        .allSatisfy(it -> assertThat(it).contains("LOST").contains("plain of a").endsWith(": 2"));
  }

  @Test
  void a_row_that_only_a_replica_lacks_is_lost_there_and_the_two_differ() {
    assertThat(Checker.judge(evidence(inspection(holding(1, 2, 3), holding(1, 3)))))
        .anyMatch(it -> it.contains("LOST on b"))
        .anyMatch(it -> it.contains("DIVERGED: table plain differs between b and its source a"))
        .noneMatch(it -> it.contains("LOST on a"));
  }

  @Test
  void a_row_acknowledged_behind_the_inspection_is_not_missed() {
    Inspection early =
        new Inspection("act 1", 100, "a", Map.of("a", holding(1, 2), "b", holding(1, 2)));
    assertThat(Checker.judge(evidence(early))).isEmpty();
  }

  @Test
  void a_row_that_no_writer_tried_is_strange() {
    assertThat(Checker.judge(evidence(inspection(holding(1, 2, 3, 77), holding(1, 2, 3, 77)))))
        .hasSize(2)
        .allSatisfy(it -> assertThat(it).contains("STRANGE").contains("77"));
  }

  @Test
  void a_row_whose_answer_never_came_may_be_there_or_not() {
    Contents more = holding(1, 2, 3, 4);
    assertThat(Checker.judge(evidence(inspection(more, more)))).isEmpty();
  }

  @Test
  void equal_rows_with_another_content_are_a_divergence() {
    Contents other =
        new Contents(Map.of("plain", Set.of(1L, 2L, 3L)), Map.of("plain", "x"), "0-1-7");
    assertThat(Checker.judge(evidence(inspection(holding(1, 2, 3), other))))
        .singleElement()
        .asString()
        .contains("DIVERGED: table plain");
  }

  @Test
  void a_table_that_no_writer_has_counts_too() {
    Contents one = new Contents(Map.of(), Map.of("ticks", "1"), "h");
    Contents other = new Contents(Map.of(), Map.of("ticks", "2"), "h");
    assertThat(Checker.judge(noAcks(inspection(one, other))))
        .singleElement()
        .asString()
        .contains("table ticks");
  }

  @Test
  void equal_contents_of_another_history_are_a_divergence() {
    Contents other = new Contents(holding(1, 2, 3).rows(), holding(1, 2, 3).digests(), "0-2-9");
    assertThat(Checker.judge(evidence(inspection(holding(1, 2, 3), other))))
        .singleElement()
        .asString()
        .contains("history of b is 0-2-9");
  }

  @Test
  void the_tail_that_went_with_a_lost_source_is_allowed_and_named() {
    Evidence evidence =
        evidence(
            List.of(new Loss("a", 100, Map.of("plain", Set.of(1L)))),
            inspection(holding(1, 3), holding(1, 3)));
    assertThat(Checker.judge(evidence)).isEmpty();
    assertThat(Checker.tail(evidence)).isEqualTo(Map.of("plain", Set.of(2L)));
  }

  @Test
  void a_row_that_a_survivor_had_received_is_not_allowed_to_go() {
    Evidence evidence =
        evidence(
            List.of(new Loss("a", 100, Map.of("plain", Set.of(1L, 2L)))),
            inspection(holding(1, 3), holding(1, 3)));
    assertThat(Checker.judge(evidence)).anyMatch(it -> it.contains("LOST"));
  }

  @Test
  void a_row_that_another_server_acknowledged_is_not_allowed_to_go() {
    Evidence evidence =
        evidence(
            List.of(new Loss("a", 100, Map.of("plain", Set.of(1L, 2L)))),
            inspection(holding(1, 2), holding(1, 2)));
    assertThat(Checker.judge(evidence)).anyMatch(it -> it.contains("LOST"));
  }

  @Test
  void a_loss_in_the_middle_is_no_tail() {
    Evidence evidence =
        evidence(
            List.of(new Loss("a", 100, Map.of("plain", Set.of()))),
            inspection(holding(2, 3), holding(2, 3)));
    assertThat(Checker.judge(evidence)).anyMatch(it -> it.contains("HOLE"));
  }

  @Test
  void what_the_harness_saw_fail_is_a_finding() {
    Evidence evidence =
        new Evidence(
            List.of(), Map.of(), List.of(), List.of(), List.of(), List.of("act 1: UNTRUE: ..."));
    assertThat(Checker.judge(evidence)).containsExactly("act 1: UNTRUE: ...");
  }

  @Test
  void a_server_seen_writable_between_two_looks_that_saw_the_other_one_writable_is_a_second() {
    assertThat(
            TwoWriters.in(
                List.of(
                    look("a", 0, 5, Sighting.State.WRITABLE),
                    look("b", 10, 15, Sighting.State.WRITABLE),
                    look("a", 20, 25, Sighting.State.WRITABLE))))
        .singleElement()
        .asString()
        .contains("b took writes while a did");
  }

  @Test
  void a_change_of_the_source_is_no_second_writer() {
    assertThat(
            TwoWriters.in(
                List.of(
                    look("a", 0, 5, Sighting.State.WRITABLE),
                    look("b", 2, 7, Sighting.State.CLOSED),
                    look("a", 20, 25, Sighting.State.CLOSED),
                    look("b", 22, 30, Sighting.State.WRITABLE),
                    look("a", 40, 45, Sighting.State.CLOSED))))
        .isEmpty();
  }

  @Test
  void looks_that_overlap_prove_nothing() {
    assertThat(
            TwoWriters.in(
                List.of(
                    look("a", 0, 12, Sighting.State.WRITABLE),
                    look("b", 10, 15, Sighting.State.WRITABLE),
                    look("a", 14, 25, Sighting.State.CLOSED))))
        .isEmpty();
  }

  @Test
  void a_write_that_a_closed_server_acknowledges_went_through_its_fence() {
    assertThat(
            ClosedWrites.in(
                List.of(FIRST),
                List.of(
                    look("a", 1, 5, Sighting.State.CLOSED),
                    look("a", 12, 15, Sighting.State.CLOSED),
                    look("a", 25, 30, Sighting.State.CLOSED))))
        .singleElement()
        .asString()
        .contains("writer plain on a: 1");
  }

  @Test
  void a_write_on_the_edge_of_a_fence_went_before_it() {
    assertThat(
            ClosedWrites.in(
                List.of(FIRST),
                List.of(
                    look("a", 1, 5, Sighting.State.WRITABLE),
                    look("a", 25, 30, Sighting.State.CLOSED))))
        .isEmpty();
    assertThat(ClosedWrites.in(List.of(FIRST), List.of(look("a", 25, 30, Sighting.State.CLOSED))))
        .isEmpty();
  }

  private static Sighting look(String member, long from, long to, Sighting.State state) {
    return new Sighting(member, from, to, state);
  }

  private static Contents holding(long... rows) {
    Set<Long> ids = new java.util.TreeSet<>();
    for (long row : rows) {
      ids.add(row);
    }
    return new Contents(Map.of("plain", ids), Map.of("plain", ids.toString()), "0-1-7");
  }

  private static Inspection inspection(Contents source, Contents replica) {
    return new Inspection("act 1", 1000, "a", Map.of("a", source, "b", replica));
  }

  private static Evidence noAcks(Inspection inspection) {
    return new Evidence(List.of(), Map.of(), List.of(), List.of(inspection), List.of(), List.of());
  }

  private static Evidence evidence(Inspection inspection) {
    return evidence(List.of(), inspection);
  }

  private static Evidence evidence(List<Loss> losses, Inspection inspection) {
    return new Evidence(
        List.of(FIRST, SECOND, THIRD),
        Map.of("plain", 4L),
        List.of(),
        List.of(inspection),
        losses,
        List.of());
  }
}
