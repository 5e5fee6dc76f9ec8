package org.trovekeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.trovekeeper.cli.SampleStates.replica;
import static org.trovekeeper.cli.SampleStates.server;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.trovekeeper.cli.Preflight.Go;
import org.trovekeeper.cli.Preflight.Refuse;
import org.trovekeeper.cli.PromotionPlan.Member;
import org.trovekeeper.cli.SampleStates.Sample;

/** Source a, candidate c and replica b, in all states that they are met in. */
final class PreflightRulesTest {
  private static final String A = "a:1";
  private static final String B = "b:1";
  private static final String C = "c:1";

  static Stream<Arguments> refused() {
    return Stream.of(
        refusal(
            "replica 1 became the source",
            replica(A, B),
            replica(C, B),
            server(B),
            "source (a:1) is no source: it follows replica 1 (b:1)"),
        refusal(
            "the source follows a stranger",
            replica(A, "x:1"),
            replica(C, "x:1"),
            replica(B, "x:1"),
            "it follows x:1"),
        refusal(
            "source and candidate swapped",
            replica(A, C),
            server(C),
            replica(B, C),
            "candidate (c:1) is the source already"),
        refusal(
            "both are replicas of each other",
            replica(A, C),
            replica(C, A),
            replica(B, A),
            "both replicas"),
        refusal(
            "the candidate was closed by another promotion",
            replica(A, C),
            server(C).tookOver(A).closed(),
            replica(B, C),
            "another promotion has begun"),
        refusal(
            "one agent named twice",
            server(A).agent("one"),
            replica(C, A).agent("one"),
            replica(B, A),
            "source and candidate are the same server"),
        refusal(
            "one address named twice",
            server(A),
            replica(C, A),
            replica(C, A).agent("two"),
            "candidate and replica 1 are the same server"),
        refusal(
            "one server id",
            server(A).serverId("7"),
            replica(C, A),
            replica(B, A).serverId("7"),
            "same server id 7"),
        refusal(
            "another set's server",
            server(A),
            replica(C, A).lineage("system 2"),
            replica(B, A),
            "not made from the same data"),
        refusal(
            "the candidate follows another source",
            server(A),
            replica(C, "x:1"),
            replica(B, A),
            "candidate (c:1) follows x:1, not source (a:1)"),
        refusal(
            "the candidate is a source of its own",
            server(A),
            server(C),
            replica(B, A),
            "has not left source (a:1)"),
        refusal(
            "the candidate was closed by hand",
            server(A),
            server(C).closed(),
            replica(B, A),
            "has not left source (a:1)"),
        refusal(
            "the candidate left, the source is open",
            server(A),
            server(C).left(A),
            replica(B, A),
            "takes writes, and candidate (c:1) has left it"),
        refusal(
            "the candidate was opened, the source too",
            server(A),
            server(C).tookOver(A),
            replica(B, A),
            "takes writes, and candidate (c:1) has left it"),
        refusal(
            "the candidate left with less",
            server(A).closed().at(9),
            server(C).left(A).at(8),
            replica(B, A),
            "lacks transactions"),
        refusal(
            "a replica takes writes",
            server(A),
            replica(C, A),
            server(B),
            "replica 1 (b:1) takes writes"),
        refusal(
            "a replica follows a stranger",
            server(A),
            replica(C, A),
            replica(B, "x:1"),
            "replica 1 (b:1) follows x:1"),
        refusal(
            "a replica is closed and of no set",
            server(A),
            replica(C, A),
            server(B).closed(),
            "replica 1 (b:1) follows no source"),
        refusal(
            "the candidate delays",
            server(A),
            replica(C, A).delayed(Duration.ofHours(1)),
            replica(B, A),
            "candidate (c:1) holds back what it receives for 3600 s"),
        refusal(
            "a replica delays",
            server(A),
            replica(C, A),
            replica(B, A).delayed(Duration.ofMillis(5)),
            "replica 1 (b:1) holds back"),
        refusal(
            "the candidate applies nothing",
            server(A),
            replica(C, A).stuck(),
            replica(B, A),
            "candidate (c:1) applies nothing"),
        refusal(
            "the candidate receives nothing",
            server(A),
            replica(C, A).deaf(),
            replica(B, A),
            "candidate (c:1) receives nothing"),
        refusal(
            "the candidate has more than the source",
            server(A).at(6),
            replica(C, A),
            replica(B, A).at(6),
            "candidate (c:1) has transactions that source (a:1) lacks"));
  }

  private static Arguments refusal(
      String name, Sample source, Sample candidate, Sample replica, String why) {
    return Arguments.of(name, set(source, candidate, replica), why);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String name, Map<Member, MemberState> states, String why) {
    assertThat(PreflightRules.promotion(states))
        .isInstanceOfSatisfying(
            Refuse.class,
            refuse -> {
              assertThat(refuse.why()).contains(why);
              assertThat(refuse.nextStep()).isNotBlank();
            });
  }

  /** What each step of a promotion leaves, in order, with who is there already. */
  static Stream<Arguments> resumed() {
    return Stream.of(
        step("before the first step", server(A), replica(C, A), replica(B, A)),
        step("the source is closed", server(A).closed(), replica(C, A), replica(B, A)),
        step("the candidate has left", server(A).closed(), server(C).left(A), replica(B, A)),
        step("the candidate is open", server(A).closed(), server(C).tookOver(A), replica(B, A)),
        step("a replica has left", server(A).closed(), server(C).tookOver(A), server(B).left(A)),
        step(
            "a replica follows",
            server(A).closed(),
            server(C).tookOver(A),
            replica(B, C),
            Member.replica(1)),
        step(
            "the old source follows",
            replica(A, C),
            server(C).tookOver(A),
            replica(B, C),
            Member.replica(1),
            Member.SOURCE),
        step(
            "only a replica is left",
            replica(A, C),
            server(C).tookOver(A),
            replica(B, A),
            Member.SOURCE),
        step(
            "a replica that follows does not run",
            replica(A, C),
            server(C).tookOver(A),
            replica(B, C).deaf(),
            Member.SOURCE));
  }

  private static Arguments step(
      String name, Sample source, Sample candidate, Sample replica, Member... there) {
    return Arguments.of(name, set(source, candidate, replica), there);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void resumed(String name, Map<Member, MemberState> states, Member[] there) {
    assertThat(PreflightRules.promotion(states))
        .isInstanceOfSatisfying(
            Go.class,
            go -> {
              assertThat(go.there()).containsExactlyInAnyOrder(there);
              assertThat(go.oldSource()).isEqualTo(A);
            });
  }

  @Test
  void only_what_may_pass_by_itself_is_looked_at_again() {
    assertThat(refusal(set(server(A), replica(C, A).deaf(), replica(B, A))).passing()).isTrue();
    assertThat(refusal(set(server(A), replica(C, A), server(B))).passing()).isFalse();
  }

  @Test
  void a_member_whose_agent_is_locked_out_is_restarted_first() {
    String fault = "agent-locked-out: the agent cannot log in as its own account";
    assertThat(refusal(set(server(A).faulty(fault), replica(C, A), replica(B, A))).why())
        .isEqualTo("source (a:1) cannot be moved: " + fault);
    assertThat(refusal(set(server(A), replica(C, A), replica(B, A).faulty(fault))).why())
        .isEqualTo("replica 1 (b:1) cannot be moved: " + fault);
    Refuse candidate = refusal(set(server(A), replica(C, A).faulty(fault), replica(B, A)));
    assertThat(candidate.why()).isEqualTo("candidate (c:1) cannot be moved: " + fault);
    assertThat(candidate.nextStep()).contains("restart it first");
  }

  private static Refuse refusal(Map<Member, MemberState> states) {
    return (Refuse) PreflightRules.promotion(states);
  }

  private static Map<Member, MemberState> set(Sample source, Sample candidate, Sample replica) {
    Map<Member, MemberState> states = new LinkedHashMap<>();
    states.put(Member.SOURCE, source.state());
    states.put(Member.CANDIDATE, candidate.state());
    states.put(Member.replica(1), replica.state());
    return states;
  }
}
