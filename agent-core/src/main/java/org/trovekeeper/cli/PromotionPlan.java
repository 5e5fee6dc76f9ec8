package org.trovekeeper.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a promotion, in the order in which Trove's task manager makes them: the other
 * replicas move to the candidate before the old source does, so that they can never copy a
 * transaction from it that the candidate lacks.
 */
final class PromotionPlan {
  private PromotionPlan() {}

  /** Who takes part; {@code number} counts the other replicas, from 1 on. */
  record Member(Role role, int number) {
    static final Member SOURCE = new Member(Role.SOURCE, 0);
    static final Member CANDIDATE = new Member(Role.CANDIDATE, 0);

    static Member replica(int number) {
      return new Member(Role.REPLICA, number);
    }

    @Override
    public String toString() {
      return switch (role) {
        case SOURCE -> "source";
        case CANDIDATE -> "candidate";
        case REPLICA -> "replica " + number;
      };
    }
  }

  enum Role {
    SOURCE,
    CANDIDATE,
    REPLICA
  }

  /** How far the promotion is, and so what its failure means. */
  enum Phase {
    CHECK(
        "nothing has changed: the source takes writes, the candidate follows it",
        "repair what keeps the candidate from catching up, or choose another one"),
    FENCE(
        "nothing has changed but that the source may refuse writes",
        "repair the source; to take writes again call make_read_only {\"read_only\": false} on it"),
    CATCH_UP(
        "the source refuses writes and still is the source; the candidate follows it",
        "repeat the command when the cause is repaired,"
            + " or call make_read_only {\"read_only\": false} on the source to go on as before"),
    TAKE_OVER(
        "no one takes writes: the source refuses them, the candidate has begun to take over",
        "repair the candidate and repeat the command: every call can be repeated;"
            + " never open the old source for writes"),
    LEAVE(
        "no server takes writes; this replica still follows the source that is gone",
        "repair it, or leave it out, and repeat the command: every call can be repeated"),
    FOLLOW(
        "the candidate is the source and takes writes; this replica does not follow it",
        "repair it and repeat the command: every call can be repeated; or recreate it"),
    OLD_SOURCE(
        "the candidate is the source and takes writes; the old source refuses them",
        "repair it and repeat the command: every call can be repeated; or recreate it;"
            + " never open it for writes"),
    DEMOTE(
        "the candidate is the source, the old source follows it and still has its configuration",
        "repeat the command, or call demote_replication_master on the old source");

    private final String state;
    private final String advice;

    Phase(String state, String advice) {
      this.state = state;
      this.advice = advice;
    }

    String state() {
      return state;
    }

    String advice() {
      return advice;
    }

    /** Whether no server takes writes while it goes on. */
    boolean closed() {
      return this == FENCE || this == CATCH_UP || this == TAKE_OVER;
    }

    /** Whether a failure leaves the rest of the plan sensible: it is reported at the end. */
    boolean goesOn() {
      return this == FOLLOW || this == DEMOTE;
    }
  }

  /**
   * One call.
   *
   * @param takes the argument that gets the result of the step before; when that result is empty,
   *     the step is left out
   */
  record Step(
      Phase phase,
      Member on,
      String method,
      Map<String, @Nullable Object> arguments,
      Optional<String> takes) {
    private static Step of(Phase phase, Member on, String method) {
      return new Step(phase, on, method, Map.of(), Optional.empty());
    }

    private static Step of(Phase phase, Member on, String method, String name, boolean value) {
      return new Step(phase, on, method, Map.of(name, value), Optional.empty());
    }

    private static Step taking(Phase phase, Member on, String method, String argument) {
      return new Step(phase, on, method, Map.of(), Optional.of(argument));
    }
  }

  /** What the candidate must have before the source is closed: so that it is closed briefly. */
  static List<List<Step>> catchUp() {
    return List.of(
        List.of(
            Step.of(Phase.CHECK, Member.SOURCE, "get_latest_txn_id"),
            Step.taking(Phase.CHECK, Member.CANDIDATE, "wait_for_txn", "txn")));
  }

  /**
   * Steps that belong together: when one fails, the rest of its group is left out.
   *
   * @param there who follows the candidate already, after a promotion that was cut off
   */
  static List<List<Step>> of(int replicas, Set<Member> there) {
    List<List<Step>> groups = new ArrayList<>();
    boolean moved = there.contains(Member.SOURCE);
    if (!moved) {
      groups.add(
          List.of(
              Step.of(Phase.FENCE, Member.SOURCE, "make_read_only", "read_only", true),
              Step.of(Phase.CATCH_UP, Member.SOURCE, "get_latest_txn_id"),
              Step.taking(Phase.CATCH_UP, Member.CANDIDATE, "wait_for_txn", "txn"),
              Step.of(Phase.TAKE_OVER, Member.CANDIDATE, "detach_replica", "for_failover", true),
              Step.of(Phase.TAKE_OVER, Member.CANDIDATE, "enable_as_master"),
              Step.of(Phase.TAKE_OVER, Member.CANDIDATE, "make_read_only", "read_only", false)));
    }
    for (int number = 1; number <= replicas; number++) {
      Member replica = Member.replica(number);
      if (!there.contains(replica)) {
        groups.add(follow(replica, Member.CANDIDATE));
      }
    }
    if (!moved) {
      groups.add(
          List.of(
              Step.of(Phase.OLD_SOURCE, Member.CANDIDATE, "get_replica_context"),
              Step.taking(Phase.OLD_SOURCE, Member.SOURCE, "attach_replica", "replica_info")));
    }
    groups.add(List.of(Step.of(Phase.DEMOTE, Member.SOURCE, "demote_replication_master")));
    return groups;
  }

  /** Without a source, first: all that was received is applied, and nothing more can come. */
  static List<List<Step>> leave(Collection<Member> replicas) {
    return replicas.stream()
        .map(replica ->
            List.of(Step.of(Phase.LEAVE, replica, "detach_replica", "for_failover", true)))
        .toList();
  }

  /** Without a source, then: the candidate opens, and the others follow it. */
  static List<List<Step>> takeOver(Member candidate, Collection<Member> all, Set<Member> there) {
    List<List<Step>> groups = new ArrayList<>();
    if (!there.contains(candidate)) {
      groups.add(
          List.of(
              Step.of(Phase.TAKE_OVER, candidate, "enable_as_master"),
              Step.of(Phase.TAKE_OVER, candidate, "make_read_only", "read_only", false)));
    }
    for (Member member : all) {
      if (!member.equals(candidate) && !there.contains(member)) {
        groups.add(follow(member, candidate));
      }
    }
    return groups;
  }

  private static List<Step> follow(Member replica, Member candidate) {
    return List.of(
        Step.of(Phase.FOLLOW, replica, "detach_replica", "for_failover", true),
        Step.of(Phase.FOLLOW, candidate, "get_replica_context"),
        Step.taking(Phase.FOLLOW, replica, "attach_replica", "replica_info"));
  }
}
