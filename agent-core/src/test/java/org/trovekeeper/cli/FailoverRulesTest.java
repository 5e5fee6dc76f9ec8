package org.trovekeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.trovekeeper.cli.SampleStates.replica;
import static org.trovekeeper.cli.SampleStates.server;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.trovekeeper.cli.Preflight.Go;
import org.trovekeeper.cli.Preflight.Refuse;
import org.trovekeeper.cli.PromotionPlan.Member;
import org.trovekeeper.cli.SampleStates.Sample;

/** Source a is gone; b and c are left. */
final class FailoverRulesTest {
  private static final String A = "a:1";
  private static final String B = "b:1";
  private static final String C = "c:1";
  private static final String WRITES = "still takes writes";

  @Test
  void the_replica_that_received_most_becomes_the_source() {
    assertThat(free(replica(B, A).deaf().at(8), replica(C, A).deaf().at(9)))
        .isEqualTo(new Go(Member.replica(2), A, false, Set.of()));
    assertThat(free(server(B).left(A).at(9), replica(C, A).deaf().at(8)))
        .isEqualTo(new Go(Member.replica(1), A, false, Set.of()));
  }

  @Test
  void a_candidate_that_lacks_what_another_replica_received_is_refused_naming_both() {
    assertThat(chosen(replica(B, A).at(8), replica(C, A).at(9)))
        .isInstanceOfSatisfying(
            Refuse.class,
            refuse ->
                assertThat(refuse.why())
                    .contains("candidate (b:1) lacks what replica 1 (c:1) received")
                    .contains("0-1-8", "0-1-9"));
    assertThat(chosen(replica(B, A).at(9), replica(C, A).at(9)))
        .isEqualTo(new Go(Member.CANDIDATE, A, false, Set.of()));
  }

  @Test
  void one_that_was_cut_off_goes_on_with_the_server_that_was_opened() {
    assertThat(free(server(B).tookOver(A), server(C).left(A)))
        .isEqualTo(new Go(Member.replica(1), A, false, Set.of(Member.replica(1))));
    assertThat(free(server(B).tookOver(A), replica(C, B)))
        .isEqualTo(
            new Go(Member.replica(1), A, false, Set.of(Member.replica(1), Member.replica(2))));
    assertThat(chosen(replica(B, A), server(C).tookOver(A)))
        .isInstanceOfSatisfying(
            Refuse.class,
            refuse -> assertThat(refuse.why()).contains("has taken over from a:1 already"));
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("two sources", replica(B, A), replica(C, "x:1"), "[a:1, x:1]"),
        Arguments.of("no replica at all", server(B), replica(C, A), "has not taken over"),
        Arguments.of("closed, of no set", server(B).closed(), replica(C, A), "neither follows"),
        Arguments.of("a delay", replica(B, A).delayed(Duration.ofHours(1)), replica(C, A), "delay"),
        Arguments.of("no applier", replica(B, A).stuck(), replica(C, A), "applies nothing"),
        Arguments.of(
            "two that were opened",
            server(B).tookOver(A),
            server(C).tookOver(A),
            "takes writes, too"),
        Arguments.of("one server twice", replica(B, A), replica(B, A), "the same server"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String name, Sample one, Sample two, String why) {
    assertThat(free(one, two))
        .isInstanceOfSatisfying(Refuse.class, refuse -> assertThat(refuse.why()).contains(why));
  }

  @Test
  void a_source_that_takes_writes_is_not_gone() {
    Map<Member, MemberState> states = states(Member.replica(1), replica(B, A), replica(C, A));
    assertThat(FailoverRules.failover(states, Optional.of(server(A).state()), Map.of()))
        .isInstanceOfSatisfying(
            Refuse.class, refuse -> assertThat(refuse.why()).contains("(a:1) still takes writes"));
    assertThat(FailoverRules.failover(states, Optional.empty(), Map.of(Member.replica(2), WRITES)))
        .isInstanceOfSatisfying(
            Refuse.class,
            refuse ->
                assertThat(refuse.why())
                    .isEqualTo("the source still takes writes, as replica 2 heard from it"));
    assertThat(FailoverRules.failover(states, Optional.of(server(A).closed().state()), Map.of()))
        .isInstanceOf(Go.class);
    assertThat(
            FailoverRules.failover(states, Optional.of(server("x:1").closed().state()), Map.of()))
        .isInstanceOfSatisfying(
            Refuse.class, refuse -> assertThat(refuse.why()).contains("not the one"));
  }

  @Test
  void a_closed_source_that_answers_is_not_left_behind_with_what_only_it_has() {
    Map<Member, MemberState> states =
        states(Member.replica(1), replica(B, A).at(9), replica(C, A).at(8));
    assertThat(
            FailoverRules.failover(
                states, Optional.of(server(A).closed().at(10).state()), Map.of()))
        .isInstanceOfSatisfying(
            Refuse.class,
            refuse -> {
              assertThat(refuse.why()).contains("(a:1) answers", "0-1-10");
              assertThat(refuse.nextStep()).contains("without --failover");
            });
    assertThat(
            FailoverRules.failover(states, Optional.of(server(A).closed().at(9).state()), Map.of()))
        .isInstanceOf(Go.class);
  }

  @Test
  void the_new_source_that_takes_writes_is_not_the_one_that_is_gone() {
    Map<Member, MemberState> states =
        states(Member.replica(1), server(B).tookOver(A), replica(C, B));
    assertThat(FailoverRules.failover(states, Optional.empty(), Map.of(Member.replica(2), WRITES)))
        .isEqualTo(
            new Go(Member.replica(1), A, false, Set.of(Member.replica(1), Member.replica(2))));
  }

  private static Preflight free(Sample one, Sample two) {
    return FailoverRules.failover(states(Member.replica(1), one, two), Optional.empty(), Map.of());
  }

  private static Preflight chosen(Sample candidate, Sample other) {
    Map<Member, MemberState> states = new LinkedHashMap<>();
    states.put(Member.CANDIDATE, candidate.state());
    states.put(Member.replica(1), other.state());
    return FailoverRules.failover(states, Optional.empty(), Map.of());
  }

  private static Map<Member, MemberState> states(Member first, Sample one, Sample two) {
    Map<Member, MemberState> states = new LinkedHashMap<>();
    states.put(first, one.state());
    states.put(Member.replica(2), two.state());
    return states;
  }
}
