package org.trovekeeper.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.cli.Preflight.Go;
import org.trovekeeper.cli.Preflight.Refuse;
import org.trovekeeper.cli.PromotionPlan.Member;

/**
 * Whether the replicas of a source that is gone may go on without it, and who becomes the source:
 * the one that has all that any of them received.
 */
final class FailoverRules {
  private FailoverRules() {}

  /**
   * @param states the replicas; {@link Member#CANDIDATE} is among them when the caller chose one
   * @param source what the old source's agent says, where it answers
   * @param heard what members that could ask their source heard of one that is not gone
   */
  static Preflight failover(
      Map<Member, MemberState> states, Optional<MemberState> source, Map<Member, String> heard) {
    Optional<Refuse> twice = PreflightRules.sameServer(states);
    if (twice.isPresent()) {
      return twice.get();
    }
    Optional<String> there =
        source
            .filter(MemberState::takesWrites)
            .map(open -> "the source%s still takes writes".formatted(at(open)))
            .or(() -> heard(states, heard));
    if (there.isPresent()) {
      return PreflightRules.refuse(
          there.get(), "promote without --failover, or stop its server first");
    }
    Optional<Map.Entry<Member, MemberState>> leader =
        states.entrySet().stream().filter(one -> one.getValue().takesWrites()).findFirst();
    Set<String> sources = sources(states, leader);
    if (sources.size() != 1) {
      return PreflightRules.refuse(
          "the replicas do not come from one source: " + sources,
          "name only replicas of the source that is gone");
    }
    String gone = sources.iterator().next();
    if (source.filter(one -> !one.address().equals(gone) || one.replica()).isPresent()) {
      return PreflightRules.refuse(
          "the source that was named%s is not the one that the replicas come from, %s"
              .formatted(source.map(FailoverRules::at).orElse(""), gone),
          "name the source that is gone as --source, or none");
    }
    return strayed(states, gone, leader)
        .map(Preflight.class::cast)
        .orElseGet(() ->
            leader
                .map(one -> goOn(states, gone, one))
                .orElseGet(() -> withAllOf(source, states, choose(states, gone))));
  }

  /** A source that answers and is closed loses nothing, unless a failover leaves it behind. */
  private static Preflight withAllOf(
      Optional<MemberState> source, Map<Member, MemberState> states, Preflight chosen) {
    if (chosen instanceof Go(Member candidate, String _, boolean _, Set<Member> _)) {
      MemberState next = states.get(candidate);
      Optional<MemberState> more =
          source.filter(one -> next != null && !next.has().covers(one.has()));
      if (more.isPresent()) {
        return PreflightRules.refuse(
            "the source%s answers, and has transactions that no replica received: it is at %s"
                .formatted(at(more.get()), more.get().executed()),
            "promote without --failover, which takes them along");
      }
    }
    return chosen;
  }

  private static Optional<String> heard(
      Map<Member, MemberState> states, Map<Member, String> heard) {
    return heard.entrySet().stream()
        .filter(one -> comesFromOutside(one.getKey(), states))
        .map(one -> "the source %s, as %s heard from it".formatted(one.getValue(), one.getKey()))
        .findFirst();
  }

  /** One that follows another of them asked the new source, not the one that is gone. */
  private static boolean comesFromOutside(Member member, Map<Member, MemberState> states) {
    return states.values().stream()
        .noneMatch(other -> follows(states.get(member), other.address()));
  }

  private static boolean follows(@Nullable MemberState state, String address) {
    return state != null && state.follows(address);
  }

  private static String at(MemberState source) {
    return " (" + source.address() + ")";
  }

  private static Set<String> sources(
      Map<Member, MemberState> states, Optional<Map.Entry<Member, MemberState>> leader) {
    String led = leader.map(one -> one.getValue().address()).orElse("");
    Set<String> sources = new TreeSet<>();
    for (MemberState state : states.values()) {
      state
          .source()
          .or(state::left)
          .or(state::tookOverFrom)
          .filter(address -> !address.equals(led))
          .ifPresent(sources::add);
    }
    return sources;
  }

  private static Optional<Refuse> strayed(
      Map<Member, MemberState> states,
      String gone,
      Optional<Map.Entry<Member, MemberState>> leader) {
    String led = leader.map(one -> one.getValue().address()).orElse("");
    for (Map.Entry<Member, MemberState> one : states.entrySet()) {
      MemberState state = one.getValue();
      String who = PreflightRules.name(one.getKey(), state);
      boolean leads = leader.filter(one::equals).isPresent();
      if (leads && !state.tookOver(gone)) {
        return Optional.of(
            PreflightRules.refuse(
                "%s takes writes, and has not taken over from %s".formatted(who, gone),
                "name only replicas of the source that is gone"));
      }
      boolean known = leads || state.follows(gone) || state.follows(led) || state.waitsAfter(gone);
      if (!known) {
        return Optional.of(
            PreflightRules.refuse(
                who
                    + (state.takesWrites()
                        ? " takes writes, too"
                        : " neither follows %s nor has left it in a promotion".formatted(gone)),
                "name only replicas of the source that is gone"));
      }
      Optional<Refuse> unfit =
          state.follows(gone) ? PreflightRules.fit(one.getKey(), state) : Optional.empty();
      if (unfit.isPresent()) {
        return unfit;
      }
    }
    return Optional.empty();
  }

  /** One of them was opened already: the rest follows it. */
  private static Preflight goOn(
      Map<Member, MemberState> states, String gone, Map.Entry<Member, MemberState> leader) {
    if (states.containsKey(Member.CANDIDATE) && !leader.getKey().equals(Member.CANDIDATE)) {
      return PreflightRules.refuse(
          "%s has taken over from %s already"
              .formatted(PreflightRules.name(leader.getKey(), leader.getValue()), gone),
          "name it as --candidate");
    }
    Set<Member> there = new LinkedHashSet<>();
    states.forEach((member, state) -> {
      if (state.follows(leader.getValue().address()) && state.receiving() && state.applying()) {
        there.add(member);
      }
    });
    there.add(leader.getKey());
    return new Go(leader.getKey(), gone, false, there);
  }

  private static Preflight choose(Map<Member, MemberState> states, String gone) {
    MemberState wanted = states.get(Member.CANDIDATE);
    if (wanted != null) {
      return states.entrySet().stream()
          .filter(one -> !wanted.has().covers(one.getValue().has()))
          .findFirst()
          .<Preflight>map(more ->
              PreflightRules.refuse(
                  "%s lacks what %s received: it is at %s, the other at %s"
                      .formatted(
                          PreflightRules.name(Member.CANDIDATE, wanted),
                          PreflightRules.name(more.getKey(), more.getValue()),
                          wanted.position(),
                          more.getValue().position()),
                  "choose that one as --candidate, or name none"))
          .orElseGet(() -> new Go(Member.CANDIDATE, gone, false, Set.of()));
    }
    List<Member> all =
        states.entrySet().stream()
            .filter(one ->
                states.values().stream()
                    .allMatch(other -> one.getValue().has().covers(other.has())))
            .map(Map.Entry::getKey)
            .toList();
    if (all.isEmpty()) {
      return PreflightRules.refuse(
          "each replica lacks something that another one received: "
              + states.entrySet().stream()
                  .map(one ->
                      "%s is at %s"
                          .formatted(
                              PreflightRules.name(one.getKey(), one.getValue()),
                              one.getValue().position()))
                  .toList(),
          "save what only one of them has and leave that one out");
    }
    return new Go(all.getFirst(), gone, false, Set.of());
  }
}
