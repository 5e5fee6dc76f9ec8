package org.trovekeeper.promotion;

import java.time.Duration;
import java.util.Optional;
import org.trovekeeper.spi.replication.Progress;
import org.trovekeeper.spi.replication.Replication.SourceState;
import org.trovekeeper.spi.replication.ReplicationFacts;
import org.trovekeeper.spi.replication.ReplicationFacts.Role;

/**
 * Whether a step may be taken, from what the engine says of itself. What only a comparison with the
 * other server can tell (has this one transactions that its new source lacks?) is checked by the
 * engine's {@code follow}.
 */
public final class PromotionRules {
  private PromotionRules() {}

  /** Whether the step may be taken whatever the engine says, or when it says nothing. */
  public static boolean always(PromotionStep step) {
    return switch (step) {
      case FENCE, DETACH, FOLLOW -> true;
      case CATCH_UP, BECOME_SOURCE, OPEN_WRITES, DEMOTE -> false;
    };
  }

  public static Verdict check(PromotionStep step, ReplicationFacts facts) {
    return switch (step) {
      case FENCE, DETACH, FOLLOW -> new Verdict.Go();
      case CATCH_UP -> applies(facts);
      case BECOME_SOURCE, OPEN_WRITES -> notWhileFollowing(step, facts);
      case DEMOTE -> demote(facts);
    };
  }

  /** A position to wait for, as text and as numbers. */
  public record Wanted(String text, Progress progress) {}

  /**
   * Whether waiting makes sense: what can never come, or not in time, is refused at once.
   *
   * @param source what the source of this server said, if it was asked and answered
   */
  public static Verdict catchUp(
      ReplicationFacts facts, Wanted wanted, Optional<SourceState> source, Duration limit) {
    if (facts.reached().covers(wanted.progress())) {
      return new Verdict.Go();
    }
    if (facts.role() == Role.SOURCE && !facts.applying()) {
      return new Verdict.Refuse(
          "the server follows no source and lacks %s: it is at %s, and nothing more comes"
              .formatted(wanted.text(), facts.executed()),
          "attach it to the server that has it (attach_replica), or choose another candidate");
    }
    if (source.filter(state -> !state.progress().covers(wanted.progress())).isPresent()) {
      return new Verdict.Refuse(
          "the source %s that the server follows lacks %s too: it is at %s"
              .formatted(
                  facts.sourceAddress().orElse(""),
                  wanted.text(),
                  source.map(SourceState::executed).orElse("")),
          "ask the source that this server follows for its position, or choose another candidate");
    }
    if (facts.role() == Role.REPLICA && facts.delay().compareTo(limit) >= 0) {
      return delayed(facts);
    }
    return applies(facts);
  }

  /** Leaving a source applies all that was received, which a delay may keep from ending in time. */
  public static Verdict leave(ReplicationFacts facts, Duration limit) {
    boolean late = facts.role() == Role.REPLICA && facts.delay().compareTo(limit) >= 0;
    return late && !facts.reached().covers(facts.has()) ? delayed(facts) : new Verdict.Go();
  }

  /** What an apply delay means for a step that needs all that was received. */
  private static Verdict delayed(ReplicationFacts facts) {
    return new Verdict.Refuse(
        "the replica holds back what it receives for %d s (its apply delay); it is at"
                .formatted(facts.delay().toSeconds())
            + " %s of %s".formatted(facts.executed(), facts.received().orElse(facts.executed())),
        "take the delay away (recovery_min_apply_delay, MASTER_DELAY) and repeat the call");
  }

  /**
   * Whether the server may open although it left that source.
   *
   * @param state what the source said; empty when it does not answer, which is what a dead one does
   */
  public static Verdict besideItsSource(String address, Optional<SourceState> state) {
    return state
        .filter(SourceState::takesWrites)
        .<Verdict>map(said ->
            new Verdict.Refuse(
                "the source %s that this server left still takes writes, at %s: two servers would"
                        .formatted(address, said.executed())
                    + " acknowledge writes, and those of one would be lost",
                "close it first (make_read_only true on it, or stop its server), and repeat the"
                    + " call"))
        .orElseGet(Verdict.Go::new);
  }

  /** One that answers with an error is not gone: it may have users' sessions, or get them soon. */
  public static Verdict besideOneThatRefuses(String address, String answer) {
    return new Verdict.Refuse(
        "the source %s that this server left is there and may take writes: %s"
            .formatted(address, answer),
        "close it first (make_read_only true on it, or stop its server), and repeat the call");
  }

  /** A replica that applies nothing never gets there: say so at once instead of timing out. */
  private static Verdict applies(ReplicationFacts facts) {
    if (facts.role() == Role.REPLICA && !facts.applying()) {
      return new Verdict.Refuse(
          "the replica applies nothing" + facts.lastError().map(error -> ": " + error).orElse(""),
          "repair its replication, or choose another candidate");
    }
    return new Verdict.Go();
  }

  /** Writes on a server that still follows another would never reach the rest of the set. */
  private static Verdict notWhileFollowing(PromotionStep step, ReplicationFacts facts) {
    if (facts.role() == Role.REPLICA) {
      return new Verdict.Refuse(
          "the server still follows %s, so it cannot %s"
              .formatted(
                  facts.sourceAddress().orElse("a source"),
                  step == PromotionStep.OPEN_WRITES ? "take writes" : "be a source"),
          "detach it first (detach_replica)");
    }
    return new Verdict.Go();
  }

  private static Verdict demote(ReplicationFacts facts) {
    if (facts.role() != Role.REPLICA) {
      return new Verdict.Refuse(
          "the server follows no source, so it is still the source",
          "attach it to the new source first (attach_replica)");
    }
    return new Verdict.Go();
  }
}
