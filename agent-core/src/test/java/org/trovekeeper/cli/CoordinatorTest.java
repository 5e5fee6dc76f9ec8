package org.trovekeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.trovekeeper.cli.Coordinator.Holder;
import org.trovekeeper.cli.Coordinator.Outcome;
import org.trovekeeper.cli.Promotion.Done;
import org.trovekeeper.cli.Promotion.Listener;
import org.trovekeeper.cli.PromotionPlan.Member;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.testing.ManualTicker;

/** What a coordinator does to the members of a set, and when it does nothing. */
final class CoordinatorTest {
  private static final Set<String> LOOKS =
      Set.of(
          "get_replication_state", "hold_for_promotion", "release_after_promotion", "ask_source");

  private final Map<Member, Fake> set = new LinkedHashMap<>();
  private final List<String> moves = new ArrayList<>();

  /** One member: its answers change as the calls change it. */
  private static final class Fake {
    private final String address;
    private @Nullable String source;
    private @Nullable String left;
    private @Nullable String tookOver;
    private boolean readOnly;
    private @Nullable String owner;
    private long has = 7;
    private boolean lost;
    private int asked = ErrorCode.REPLICATION_FAILED.number();
    private List<String> risks = List.of();
    private List<String> faults = List.of();

    private Fake(String address) {
      this.address = address;
    }

    private Map<String, @Nullable Object> state() {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("agent", "agent of " + address);
      json.put("strategy", "Fake");
      json.put("address", address);
      json.put("role", source == null ? "SOURCE" : "REPLICA");
      json.put("source", source);
      json.put("read_only", readOnly);
      json.put("receiving", source != null);
      json.put("applying", source != null);
      json.put("executed", "0-1-" + has);
      json.put("reached", Map.of("0", has));
      json.put("has", Map.of("0", has));
      json.put("left", left);
      json.put("took_over_from", tookOver);
      json.put("risks", risks);
      json.put("faults", faults);
      return json;
    }
  }

  private void threeMembers() {
    set.put(Member.SOURCE, new Fake("a:1"));
    for (Member member : List.of(Member.CANDIDATE, Member.replica(1))) {
      Fake replica = new Fake(member.equals(Member.CANDIDATE) ? "c:1" : "b:1");
      replica.source = "a:1";
      replica.readOnly = true;
      set.put(member, replica);
    }
  }

  @Test
  void a_set_that_fits_is_moved_after_the_candidate_has_caught_up() throws Exception {
    threeMembers();
    Outcome outcome = coordinator("one").promote(1);
    assertThat(outcome.done()).isTrue();
    assertThat(moves.subList(0, 3))
        .containsExactly(
            "source get_latest_txn_id", "candidate wait_for_txn", "source make_read_only");
    assertThat(fake(Member.SOURCE).source).isEqualTo("c:1");
    assertThat(fake(Member.CANDIDATE).readOnly).isFalse();
    assertThat(set.values()).allMatch(member -> member.owner == null);
  }

  @Test
  void nothing_is_touched_when_a_member_does_not_fit() throws Exception {
    threeMembers();
    fake(Member.replica(1)).source = null;
    fake(Member.replica(1)).readOnly = false;
    Outcome outcome = coordinator("one").promote(1);
    assertThat(outcome.done()).isFalse();
    assertThat(outcome.refused()).isPresent();
    assertThat(moves).isEmpty();
    assertThat(set.values()).allMatch(member -> member.owner == null);
  }

  @Test
  void nothing_is_touched_when_a_members_agent_is_locked_out() throws Exception {
    threeMembers();
    fake(Member.CANDIDATE).faults = List.of("agent-locked-out: no login");
    assertThat(coordinator("one").promote(1).refused())
        .hasValueSatisfying(refuse -> assertThat(refuse.why()).contains("no login"));
    assertThat(moves).isEmpty();
  }

  @Test
  void nothing_is_touched_when_a_member_does_not_answer() {
    threeMembers();
    fake(Member.SOURCE).lost = true;
    assertThatThrownBy(() -> coordinator("one").promote(1))
        .isInstanceOf(Unreachable.class)
        .hasMessageContaining("--failover");
    assertThat(moves).isEmpty();
  }

  @Test
  void the_second_of_two_coordinators_is_refused_and_leaves_the_first_its_leases() {
    threeMembers();
    fake(Member.CANDIDATE).owner = "one";
    assertThatThrownBy(() -> coordinator("two").promote(1))
        .isInstanceOf(CallFailed.class)
        .hasMessageContaining("held by one");
    assertThat(moves).isEmpty();
    assertThat(fake(Member.CANDIDATE).owner).isEqualTo("one");
    assertThat(fake(Member.SOURCE).owner).isNull();
    assertThat(fake(Member.replica(1)).owner).isNull();
  }

  @Test
  void leases_of_a_killed_command_of_the_same_user_are_ended_and_those_of_others_are_not()
      throws Exception {
    threeMembers();
    set.values().forEach(member -> member.owner = "killed");
    assertThat(coordinator("two", "killed").promote(1).done()).isTrue();
    fake(Member.SOURCE).owner = "somebody else";
    assertThatThrownBy(() -> coordinator("three", "killed").promote(1))
        .hasMessageContaining("held by somebody else");
  }

  @Test
  void a_promotion_that_was_cut_off_at_any_step_is_finished_by_the_same_command() throws Exception {
    threeMembers();
    coordinator("one").promote(1);
    int all = moves.size();
    for (int cut = 1; cut < all; cut++) {
      set.clear();
      moves.clear();
      threeMembers();
      cutAfter = cut;
      coordinator("one").promote(1);
      cutAfter = Integer.MAX_VALUE;
      Outcome outcome = coordinator("two").promote(1);
      assertThat(outcome.refused()).as("after %d steps", cut).isEmpty();
      assertThat(outcome.done()).as("after %d steps", cut).isTrue();
      assertThat(fake(Member.SOURCE).source).isEqualTo("c:1");
      assertThat(fake(Member.replica(1)).source).isEqualTo("c:1");
      assertThat(fake(Member.CANDIDATE).readOnly).isFalse();
    }
  }

  @Test
  void without_a_source_the_replica_that_received_most_takes_over_and_the_source_is_left_alone()
      throws Exception {
    threeMembers();
    set.put(Member.replica(2), fake(Member.CANDIDATE));
    set.remove(Member.CANDIDATE);
    fake(Member.SOURCE).lost = true;
    fake(Member.replica(2)).has = 9;
    Outcome outcome =
        coordinator("one")
            .failover(new LinkedHashSet<>(List.of(Member.replica(1), Member.replica(2))), true);
    assertThat(outcome.done()).isTrue();
    assertThat(outcome.untouched()).hasValue("a:1");
    assertThat(fake(Member.replica(2)).readOnly).isFalse();
    assertThat(fake(Member.replica(1)).source).isEqualTo("c:1");
    assertThat(moves).noneMatch(move -> move.startsWith("source"));
  }

  @Test
  void a_source_that_takes_writes_is_not_failed_over() throws Exception {
    threeMembers();
    Outcome outcome =
        coordinator("one")
            .failover(new LinkedHashSet<>(List.of(Member.CANDIDATE, Member.replica(1))), true);
    assertThat(outcome.refused()).isPresent();
    assertThat(moves).isEmpty();
  }

  @Test
  void a_source_that_answers_with_an_error_is_not_failed_over() throws Exception {
    threeMembers();
    fake(Member.SOURCE).lost = true;
    fake(Member.replica(1)).asked = ErrorCode.SOURCE_REFUSES.number();
    Outcome outcome =
        coordinator("one")
            .failover(new LinkedHashSet<>(List.of(Member.CANDIDATE, Member.replica(1))), true);
    assertThat(outcome.refused())
        .hasValueSatisfying(refuse ->
            assertThat(refuse.why())
                .contains("may take writes (Too many connections), as replica 1 heard"));
    assertThat(moves).isEmpty();
  }

  private int cutAfter = Integer.MAX_VALUE;

  private Fake fake(Member member) {
    Fake fake = set.get(member);
    if (fake == null) {
      throw new AssertionError("no member " + member);
    }
    return fake;
  }

  private Coordinator coordinator(String owner, String... killed) {
    return new Coordinator(
        (member, method, arguments, _, _) -> call(member, method, arguments),
        new Listener() {
          @Override
          public void ended(Done done) {}

          @Override
          public void risks(Member member, String what) {
            moves.add(member + " risks " + what);
          }
        },
        new ManualTicker(),
        new Holder(owner, "promote by " + owner, List.of(killed), () -> {}));
  }

  @Test
  void what_members_may_lose_is_told_once_before_the_first_step() throws Exception {
    threeMembers();
    fake(Member.SOURCE).risks = List.of("durability-weakened: sync_binlog = 0");
    fake(Member.replica(1)).risks = List.of("durability-weakened: sync_binlog = 7");
    assertThat(coordinator("one").promote(1).done()).isTrue();
    assertThat(moves.subList(0, 2))
        .containsExactlyInAnyOrder(
            "source risks durability-weakened: sync_binlog = 0",
            "replica 1 risks durability-weakened: sync_binlog = 7");
    assertThat(moves.subList(2, moves.size())).noneMatch(move -> move.contains("risks"));
  }

  private @Nullable Object call(
      Member member, String method, Map<String, @Nullable Object> arguments)
      throws CallFailed, Unreachable {
    Fake fake = fake(member);
    if (fake.lost) {
      throw new Unreachable("no agent answers");
    }
    if (!LOOKS.contains(method)) {
      if (moves.size() >= cutAfter) {
        throw new Unreachable("cut off");
      }
      moves.add(member + " " + method);
    }
    return answer(fake, method, arguments);
  }

  private static @Nullable Object answer(
      Fake fake, String method, Map<String, @Nullable Object> arguments) throws CallFailed {
    switch (method) {
      case "get_replication_state" -> {
        return fake.state();
      }
      case "hold_for_promotion" -> hold(fake, String.valueOf(arguments.get("owner")));
      case "release_after_promotion" ->
          fake.owner =
              java.util.Objects.equals(arguments.get("owner"), fake.owner) ? null : fake.owner;
      case "ask_source" ->
          throw new CallFailed(Map.of("code", fake.asked, "message", "Too many connections"));
      case "get_latest_txn_id" -> {
        return "0-1-7";
      }
      case "get_replica_context" -> {
        return Map.of("master", fake.address);
      }
      case "make_read_only" -> {
        fake.readOnly = Boolean.TRUE.equals(arguments.get("read_only"));
        if (!fake.readOnly && fake.left != null) {
          fake.tookOver = fake.left;
          fake.left = null;
        }
      }
      case "detach_replica" -> {
        fake.left = fake.source == null ? fake.left : fake.source;
        fake.source = null;
      }
      case "attach_replica" -> {
        fake.source =
            arguments.get("replica_info") instanceof Map<?, ?> info
                ? String.valueOf(info.get("master"))
                : null;
        fake.left = null;
        fake.readOnly = true;
      }
      default -> {}
    }
    return null;
  }

  private static void hold(Fake fake, String owner) throws CallFailed {
    if (fake.owner != null && !fake.owner.equals(owner)) {
      throw CallFailed.local("held by " + fake.owner, "wait");
    }
    fake.owner = owner;
  }
}
