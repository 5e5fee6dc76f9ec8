package org.trovekeeper.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.trovekeeper.cli.Preflight.Go;
import org.trovekeeper.cli.Preflight.Refuse;
import org.trovekeeper.cli.PromotionPlan.Member;

/**
 * Whether the members of a set are in a state in which a promotion may begin, or go on where one
 * with the same arguments was cut off. Every state that a step of the plan leaves is such a state.
 */
final class PreflightRules {
  private static final String LEAVE_OUT = "repair it, or leave it out of the command";

  private PreflightRules() {}

  /** With a source that answers. */
  static Preflight promotion(Map<Member, MemberState> states) {
    return sameServer(states)
        .or(() -> faulty(states))
        .map(Preflight.class::cast)
        .orElseGet(() -> distinct(states));
  }

  private static Preflight distinct(Map<Member, MemberState> states) {
    MemberState source = state(states, Member.SOURCE);
    MemberState candidate = state(states, Member.CANDIDATE);
    if (source.replica()) {
      return sourceFollows(states, source, candidate);
    }
    return candidate.replica()
        ? fresh(states, source, candidate)
        : begun(states, source, candidate);
  }

  /** The old source was attached already, or the arguments are stale or swapped. */
  private static Preflight sourceFollows(
      Map<Member, MemberState> states, MemberState source, MemberState candidate) {
    String followed = source.source().orElse("");
    if (!source.follows(candidate.address())) {
      String whom =
          others(states).entrySet().stream()
              .filter(one -> one.getValue().address().equals(followed))
              .map(one -> name(one.getKey(), one.getValue()))
              .findFirst()
              .orElse(followed);
      return refuse(
          "%s is no source: it follows %s".formatted(name(Member.SOURCE, source), whom),
          "name the present source as --source; trovekeeper call get_replication_state shows it");
    }
    if (candidate.replica()) {
      return refuse(
          "%s and %s are both replicas; the candidate follows %s"
              .formatted(
                  name(Member.SOURCE, source),
                  name(Member.CANDIDATE, candidate),
                  candidate.source().orElse("")),
          "name the present source as --source");
    }
    if (!candidate.tookOver(source.address())) {
      return refuse(
          "%s is the source already, and %s follows it"
              .formatted(name(Member.CANDIDATE, candidate), name(Member.SOURCE, source)),
          "there is nothing to do, or --source and --candidate are swapped");
    }
    if (candidate.readOnly()) {
      return refuse(
          "%s is closed for writes although %s follows it: another promotion has begun"
              .formatted(name(Member.CANDIDATE, candidate), name(Member.SOURCE, source)),
          "repeat that promotion, or call make_read_only {\"read_only\": false} on the candidate");
    }
    return strayed(states, source.address(), candidate)
        .map(Preflight.class::cast)
        .orElseGet(() -> {
          Set<Member> there = there(states, candidate);
          there.add(Member.SOURCE);
          return new Go(Member.CANDIDATE, source.address(), false, there);
        });
  }

  /** Nothing has been done yet, or the source was closed and no more. */
  private static Preflight fresh(
      Map<Member, MemberState> states, MemberState source, MemberState candidate) {
    if (!candidate.follows(source.address())) {
      return refuse(
          "%s follows %s, not %s"
              .formatted(
                  name(Member.CANDIDATE, candidate),
                  candidate.source().orElse(""),
                  name(Member.SOURCE, source)),
          "name the source that the candidate follows, or attach the candidate to this one");
    }
    return strayed(states, source.address(), candidate)
        .or(() -> unfit(Member.CANDIDATE, candidate, source))
        .or(() -> unfitReplica(states, source, candidate))
        .or(() -> notReceiving(candidate, source))
        .map(Preflight.class::cast)
        .orElseGet(
            () -> new Go(Member.CANDIDATE, source.address(), true, there(states, candidate)));
  }

  private static Optional<Refuse> unfitReplica(
      Map<Member, MemberState> states, MemberState source, MemberState candidate) {
    return others(states).entrySet().stream()
        .filter(one -> !one.getValue().follows(candidate.address()))
        .flatMap(one -> unfit(one.getKey(), one.getValue(), source).stream())
        .findFirst();
  }

  private static Optional<Refuse> notReceiving(MemberState candidate, MemberState source) {
    return candidate.receiving()
        ? Optional.empty()
        : Optional.of(
            new Refuse(
                "%s receives nothing from %s%s"
                    .formatted(
                        name(Member.CANDIDATE, candidate),
                        name(Member.SOURCE, source),
                        candidate.lastError().map(error -> ": " + error).orElse("")),
                "repair its replication, or choose another candidate",
                true));
  }

  /** What keeps a replica from leaving its source with all that it received. */
  private static Optional<Refuse> unfit(Member member, MemberState state, MemberState source) {
    if (!state.replica()) {
      return Optional.empty();
    }
    if (!source.reached().covers(state.has())) {
      return Optional.of(
          refuse(
              "%s has transactions that %s lacks: it is at %s, the source at %s"
                  .formatted(
                      name(member, state),
                      name(Member.SOURCE, source),
                      state.position(),
                      source.executed()),
              "save what they changed and make this replica again from a backup, or leave it out"));
    }
    return unfit(member, state);
  }

  private static Optional<Refuse> unfit(Member member, MemberState state) {
    if (!state.delay().isZero()) {
      return Optional.of(
          refuse(
              "%s holds back what it receives for %d s (its apply delay)"
                  .formatted(name(member, state), Math.max(1, state.delay().toSeconds())),
              "take the delay away first (recovery_min_apply_delay, MASTER_DELAY), "
                  + "or choose another candidate"));
    }
    if (!state.applying()) {
      return Optional.of(
          new Refuse(
              "%s applies nothing%s"
                  .formatted(
                      name(member, state), state.lastError().map(error -> ": " + error).orElse("")),
              LEAVE_OUT,
              true));
    }
    return Optional.empty();
  }

  /** The candidate has left its source; a promotion was cut off, or it never was a replica. */
  private static Preflight begun(
      Map<Member, MemberState> states, MemberState source, MemberState candidate) {
    boolean waits = candidate.waitsAfter(source.address());
    if (!waits && !candidate.tookOver(source.address())) {
      return refuse(
          "%s follows no source, and has not left %s in a promotion"
              .formatted(name(Member.CANDIDATE, candidate), name(Member.SOURCE, source)),
          "promote a replica of the source, or attach this one to it first (attach_replica)");
    }
    if (source.takesWrites()) {
      return refuse(
          "%s takes writes, and %s has left it"
              .formatted(name(Member.SOURCE, source), name(Member.CANDIDATE, candidate)),
          waits
              ? "attach the candidate to the source again (attach_replica), and promote then"
              : "two servers take writes: close the one that has less (make_read_only true)");
    }
    if (!candidate.has().covers(source.has())) {
      return refuse(
          "%s lacks transactions of %s: it is at %s, the source at %s"
              .formatted(
                  name(Member.CANDIDATE, candidate),
                  name(Member.SOURCE, source),
                  candidate.executed(),
                  source.executed()),
          "attach the candidate to the source again (attach_replica), and promote then");
    }
    return strayed(states, source.address(), candidate)
        .map(Preflight.class::cast)
        .orElseGet(
            () -> new Go(Member.CANDIDATE, source.address(), false, there(states, candidate)));
  }

  /** Another replica that neither follows the old source or the new one nor is between them. */
  private static Optional<Refuse> strayed(
      Map<Member, MemberState> states, String source, MemberState candidate) {
    for (Map.Entry<Member, MemberState> one : others(states).entrySet()) {
      MemberState state = one.getValue();
      String who = name(one.getKey(), state);
      if (state.takesWrites()) {
        return Optional.of(
            refuse(
                who + " takes writes: it is a source itself",
                "name the present source as --source, or leave this server out"));
      }
      if (state.replica() && !state.follows(source) && !state.follows(candidate.address())) {
        return Optional.of(
            refuse(
                "%s follows %s, neither %s nor the candidate %s"
                    .formatted(who, state.source().orElse(""), source, candidate.address()),
                "name the source that it follows, or leave it out"));
      }
      if (!state.replica() && !state.waitsAfter(source)) {
        return Optional.of(
            refuse(
                "%s follows no source, and has not left %s in a promotion".formatted(who, source),
                "attach it first (attach_replica), or leave it out"));
      }
    }
    return Optional.empty();
  }

  private static Set<Member> there(Map<Member, MemberState> states, MemberState candidate) {
    Set<Member> there = new LinkedHashSet<>();
    others(states)
        .forEach((member, state) -> {
          if (state.follows(candidate.address()) && state.receiving() && state.applying()) {
            there.add(member);
          }
        });
    return there;
  }

  private static Map<Member, MemberState> others(Map<Member, MemberState> states) {
    Map<Member, MemberState> others = new LinkedHashMap<>(states);
    others.remove(Member.SOURCE);
    others.remove(Member.CANDIDATE);
    return others;
  }

  /** A member whose agent could not do its part. */
  private static Optional<Refuse> faulty(Map<Member, MemberState> states) {
    return states.entrySet().stream()
        .filter(one -> !one.getValue().faults().isEmpty())
        .map(one ->
            refuse(
                "%s cannot be moved: %s"
                    .formatted(
                        name(one.getKey(), one.getValue()),
                        String.join("; ", one.getValue().faults())),
                "restart it first (trovekeeper call restart on it; where that does not help, on its"
                    + " source), and repeat the command"))
        .findFirst();
  }

  /** One server that is named twice, or servers that can never be one set. */
  static Optional<Refuse> sameServer(Map<Member, MemberState> states) {
    List<Map.Entry<Member, MemberState>> all = new ArrayList<>(states.entrySet());
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        Optional<Refuse> found = notOneSet(all.get(i), all.get(j));
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Refuse> notOneSet(
      Map.Entry<Member, MemberState> one, Map.Entry<Member, MemberState> two) {
    MemberState here = one.getValue();
    MemberState there = two.getValue();
    String both = "%s and %s".formatted(one.getKey(), two.getKey());
    if (here.agent().equals(there.agent()) || here.address().equals(there.address())) {
      return Optional.of(
          refuse(
              "%s are the same server, %s".formatted(both, here.address()),
              "name every server once"));
    }
    if (!here.strategy().equals(there.strategy())) {
      return Optional.of(
          refuse(
              "%s replicate differently: by %s and by %s"
                  .formatted(both, here.strategy(), there.strategy()),
              "name servers of one set"));
    }
    if (differ(here.lineage(), there.lineage())) {
      return Optional.of(
          refuse(
              "%s are not made from the same data: %s and %s"
                  .formatted(both, here.lineage().orElse(""), there.lineage().orElse("")),
              "name servers of one set"));
    }
    if (here.server().isPresent() && here.server().equals(there.server())) {
      return Optional.of(
          refuse(
              "%s have the same server id %s, so neither can follow the other"
                  .formatted(both, here.server().get()),
              "give each guest an id of its own"));
    }
    return Optional.empty();
  }

  private static boolean differ(Optional<String> one, Optional<String> two) {
    return one.isPresent() && two.isPresent() && !one.equals(two);
  }

  static Refuse refuse(String why, String nextStep) {
    return new Refuse(why, nextStep, false);
  }

  static String name(Member member, MemberState state) {
    return "%s (%s)".formatted(member, state.address());
  }

  /** Whether a replica can be moved without loss, whatever becomes of its source. */
  static Optional<Refuse> fit(Member member, MemberState state) {
    return state.replica() ? unfit(member, state) : Optional.empty();
  }

  private static MemberState state(Map<Member, MemberState> states, Member member) {
    MemberState state = states.get(member);
    if (state == null) {
      throw new IllegalArgumentException("no state of " + member);
    }
    return state;
  }
}
