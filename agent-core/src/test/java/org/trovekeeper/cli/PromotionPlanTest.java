package org.trovekeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.trovekeeper.cli.PromotionPlan.Member;
import org.trovekeeper.cli.PromotionPlan.Step;

final class PromotionPlanTest {
  @Test
  void makes_the_calls_in_the_order_of_troves_task_manager() {
    assertThat(steps(1).stream().map(step -> step.on() + " " + step.method()))
        .containsExactly(
            "source make_read_only",
            "source get_latest_txn_id",
            "candidate wait_for_txn",
            "candidate detach_replica",
            "candidate enable_as_master",
            "candidate make_read_only",
            "replica 1 detach_replica",
            "candidate get_replica_context",
            "replica 1 attach_replica",
            "candidate get_replica_context",
            "source attach_replica",
            "source demote_replication_master");
  }

  @Test
  void closes_the_source_first_and_opens_the_candidate_only_after_it_has_taken_over() {
    List<Step> steps = steps(0);
    assertThat(steps.getFirst().arguments()).containsEntry("read_only", true);
    assertThat(steps.get(5).arguments()).containsEntry("read_only", false);
    assertThat(steps.get(3).arguments()).containsEntry("for_failover", true);
  }

  @Property
  void every_replica_moves_before_the_old_source_does(@ForAll @IntRange(max = 9) int replicas) {
    List<Step> steps = steps(replicas);
    int oldSource = lastAttach(steps, Member.SOURCE);
    for (int number = 1; number <= replicas; number++) {
      assertThat(lastAttach(steps, Member.replica(number))).isBetween(6, oldSource - 1);
    }
  }

  @Property
  void each_attach_uses_a_context_made_for_it_alone(@ForAll @IntRange(max = 9) int replicas) {
    List<Step> steps = steps(replicas);
    for (int index = 0; index < steps.size(); index++) {
      if (steps.get(index).method().equals("attach_replica")) {
        assertThat(steps.get(index).takes()).hasValue("replica_info");
        assertThat(steps.get(index - 1).method()).isEqualTo("get_replica_context");
      }
    }
  }

  private static int lastAttach(List<Step> steps, Member member) {
    for (int index = steps.size() - 1; index >= 0; index--) {
      if (steps.get(index).on().equals(member)
          && steps.get(index).method().equals("attach_replica")) {
        return index;
      }
    }
    return -1;
  }

  private static List<Step> steps(int replicas) {
    return PromotionPlan.of(replicas, Set.of()).stream().flatMap(List::stream).toList();
  }
}
