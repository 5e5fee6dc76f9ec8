package org.trovekeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.trovekeeper.cli.Promotion.Done;
import org.trovekeeper.cli.PromotionPlan.Phase;

final class PromotionTest {
  private final List<String> calls = new ArrayList<>();

  @Test
  void hands_the_position_and_the_context_to_the_next_call() {
    List<Done> story = promote("", 1);
    assertThat(story).allMatch(done -> done.failure().isEmpty());
    assertThat(calls)
        .contains(
            "candidate wait_for_txn {txn=0-1-7}",
            "replica 1 attach_replica {replica_info={master=c}}",
            "source attach_replica {replica_info={master=c}}");
  }

  @Test
  void does_not_wait_for_an_empty_position() {
    promote("", 0, "");
    assertThat(calls).noneMatch(call -> call.contains("wait_for_txn"));
  }

  @Test
  void stops_at_once_when_the_candidate_cannot_catch_up_and_says_that_nothing_took_over() {
    List<Done> story = promote("candidate wait_for_txn", 1);
    assertThat(calls.getLast()).startsWith("candidate wait_for_txn");
    assertThat(story.getLast().step().phase()).isEqualTo(Phase.CATCH_UP);
    assertThat(Phase.CATCH_UP.state()).contains("still is the source");
  }

  @Test
  void goes_on_when_one_replica_does_not_follow_but_leaves_out_its_other_calls() {
    List<Done> story = promote("replica 1 detach_replica", 2);
    assertThat(calls)
        .noneMatch(call -> call.startsWith("replica 1 attach_replica"))
        .anyMatch(call -> call.startsWith("replica 2 attach_replica"))
        .anyMatch(call -> call.startsWith("source attach_replica"));
    assertThat(story.stream().filter(done -> done.failure().isPresent())).hasSize(1);
  }

  @Test
  void does_not_demote_an_old_source_that_does_not_follow() {
    promote("source attach_replica", 0);
    assertThat(calls).noneMatch(call -> call.contains("demote_replication_master"));
  }

  private List<Done> promote(String failing, int replicas) {
    return promote(failing, replicas, "0-1-7");
  }

  private List<Done> promote(String failing, int replicas, String position) {
    return new Promotion(
            (member, method, arguments, _) -> {
              calls.add("%s %s %s".formatted(member, method, arguments));
              if (failing.equals(member + " " + method)) {
                throw CallFailed.local("refused", "-");
              }
              return answer(method, position);
            },
            _ -> {})
        .run(PromotionPlan.of(replicas, Set.of()));
  }

  private static @Nullable Object answer(String method, String position) {
    return switch (method) {
      case "get_latest_txn_id" -> position;
      case "get_replica_context" -> Map.of("master", "c");
      default -> null;
    };
  }
}
