package org.trovekeeper.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.cli.Leases.Caller;
import org.trovekeeper.cli.Preflight.Go;
import org.trovekeeper.cli.Preflight.Refuse;
import org.trovekeeper.cli.Promotion.Done;
import org.trovekeeper.cli.Promotion.Listener;
import org.trovekeeper.cli.Promotion.Members;
import org.trovekeeper.cli.PromotionPlan.Member;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.host.Ticker;

/**
 * Moves a replica set: holds all members, looks at all of them, refuses what does not fit, and only
 * then takes the first step.
 */
final class Coordinator {
  private static final Duration LOOK = Duration.ofSeconds(15);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Caller caller;
  private final Members members;
  private final Listener listener;
  private final Ticker ticker;
  private final Holder holder;
  private final Set<String> told = new HashSet<>();

  Coordinator(Caller caller, Listener listener, Ticker ticker, Holder holder) {
    this.caller = caller;
    this.members =
        (member, method, arguments, limit) -> caller.call(member, method, arguments, true, limit);
    this.listener = listener;
    this.ticker = ticker;
    this.holder = holder;
  }

  /**
   * Who coordinates.
   *
   * @param owner the secret of its leases
   * @param words for people
   * @param before the secrets of earlier commands of its user on this machine, which have ended
   *     without giving back all of their leases
   * @param released hears that all leases were given back
   */
  record Holder(String owner, String words, List<String> before, Runnable released) {}

  /**
   * How it ended.
   *
   * @param refused why nothing more was done
   * @param untouched the address of the source that is gone, after a failover
   */
  record Outcome(List<Done> story, Optional<Refuse> refused, Optional<String> untouched) {
    static Outcome of(Refuse refused) {
      return new Outcome(List.of(), Optional.of(refused), Optional.empty());
    }

    boolean done() {
      return refused.isEmpty() && story.stream().allMatch(step -> step.failure().isEmpty());
    }
  }

  /** What the members' states say. */
  private interface Judge {
    Preflight judge() throws CallFailed, Unreachable;
  }

  Outcome promote(int replicas) throws CallFailed, Unreachable {
    Set<Member> all = new LinkedHashSet<>();
    all.add(Member.CANDIDATE);
    for (int number = 1; number <= replicas; number++) {
      all.add(Member.replica(number));
    }
    // last: what a replica has was its source's then
    all.add(Member.SOURCE);
    try (Leases _ = hold(all)) {
      Preflight verdict = settled(() -> PreflightRules.promotion(look(all)));
      return switch (verdict) {
        case Refuse refuse -> Outcome.of(refuse);
        case Go go -> promote(replicas, go);
      };
    }
  }

  private Outcome promote(int replicas, Go go) {
    Promotion promotion = new Promotion(members, listener);
    List<Done> story = new ArrayList<>();
    if (go.catchesUp()) {
      story.addAll(promotion.run(PromotionPlan.catchUp()));
    }
    if (story.stream().allMatch(step -> step.failure().isEmpty())) {
      story.addAll(promotion.run(PromotionPlan.of(replicas, go.there())));
    }
    return new Outcome(story, Optional.empty(), Optional.empty());
  }

  /**
   * Without the source.
   *
   * @param replicas {@link Member#CANDIDATE} among them when the caller chose one
   * @param sourceNamed whether the old source's agent can be tried
   */
  Outcome failover(Set<Member> replicas, boolean sourceNamed) throws CallFailed, Unreachable {
    try (Leases _ = hold(replicas)) {
      Promotion promotion = new Promotion(members, listener);
      List<Done> story = new ArrayList<>();
      Preflight verdict =
          settled(() ->
              FailoverRules.failover(
                  look(replicas), sourceNamed ? tried() : Optional.empty(), heard(replicas)));
      if (verdict instanceof Go go && go.there().isEmpty()) {
        story.addAll(promotion.run(PromotionPlan.leave(replicas)));
        if (story.stream().anyMatch(step -> step.failure().isPresent())) {
          return new Outcome(story, Optional.empty(), Optional.of(go.oldSource()));
        }
        // what came in between counts, too
        verdict = FailoverRules.failover(look(replicas), Optional.empty(), Map.of());
      }
      return switch (verdict) {
        case Refuse refuse -> new Outcome(story, Optional.of(refuse), Optional.empty());
        case Go go -> {
          story.addAll(promotion.run(PromotionPlan.takeOver(go.candidate(), replicas, go.there())));
          yield new Outcome(story, Optional.empty(), Optional.of(go.oldSource()));
        }
      };
    }
  }

  /** The old source's state; empty when its agent or its engine does not answer. */
  private Optional<MemberState> tried() {
    try {
      return Optional.of(state(Member.SOURCE));
    } catch (CallFailed | Unreachable _) {
      return Optional.empty();
    }
  }

  /** What they heard of a source that is not gone. */
  private Map<Member, String> heard(Set<Member> replicas) {
    Map<Member, String> heard = new LinkedHashMap<>();
    replicas.forEach(replica -> hears(replica).ifPresent(what -> heard.put(replica, what)));
    return heard;
  }

  /** A source that does not answer is what a failover expects; one that refuses to is there. */
  private Optional<String> hears(Member replica) {
    try {
      return members.call(replica, "ask_source", Map.of(), LOOK) instanceof Map<?, ?> answer
              && Boolean.TRUE.equals(answer.get("takes_writes"))
          ? Optional.of("still takes writes")
          : Optional.empty();
    } catch (CallFailed e) {
      return e.is(ErrorCode.SOURCE_REFUSES)
          ? Optional.of("is there and may take writes (" + e.getMessage() + ")")
          : Optional.empty();
    } catch (Unreachable _) {
      return Optional.empty();
    }
  }

  private Leases hold(Set<Member> all) throws CallFailed, Unreachable {
    Map<Member, MemberState> states = look(all);
    List<Member> inOrder =
        states.entrySet().stream()
            .sorted(Comparator.comparing(one -> one.getValue().address()))
            .map(Map.Entry::getKey)
            .toList();
    return Leases.take(caller, inOrder, holder);
  }

  private Preflight settled(Judge judge) throws CallFailed, Unreachable {
    Deadline patience = Deadline.in(PATIENCE);
    Preflight verdict = judge.judge();
    while (verdict instanceof Refuse(String _, String _, boolean passing)
        && passing
        && !patience.expired()) {
      ticker.pause(PAUSE);
      verdict = judge.judge();
    }
    return verdict;
  }

  private Map<Member, MemberState> look(Set<Member> all) throws CallFailed, Unreachable {
    Map<Member, MemberState> states = new LinkedHashMap<>();
    for (Member member : all) {
      try {
        states.put(member, state(member));
      } catch (Unreachable e) {
        throw new Unreachable(
            "%s: %s%s; nothing was touched".formatted(member, e.getMessage(), advice(member)));
      } catch (CallFailed e) {
        throw CallFailed.local(
            "%s does not say where it stands: %s%s"
                .formatted(member, e.getMessage(), advice(member)),
            "nothing was touched; repair it, or leave it out");
      }
    }
    return states;
  }

  private static String advice(Member member) {
    return member.equals(Member.SOURCE)
        ? "; when the source is lost, its replicas go on without it by --failover"
        : "; repair it, or leave it out of the command, and what only it received with it";
  }

  /** Earlier agents do not say. */
  private void tellRisks(Member member, @Nullable Object risks) {
    if (risks instanceof List<?> list) {
      list.stream()
          .map(String::valueOf)
          .filter(risk -> told.add(member + " " + risk))
          .forEach(risk -> listener.risks(member, risk));
    }
  }

  @SuppressWarnings("unchecked")
  private MemberState state(Member member) throws CallFailed, Unreachable {
    Object answer = members.call(member, "get_replication_state", Map.of(), LOOK);
    if (answer instanceof Map<?, ?> map) {
      tellRisks(member, map.get("risks"));
      return MemberState.of((Map<String, @Nullable Object>) map);
    }
    throw CallFailed.local("it answered something else", "use agents of one version");
  }
}
