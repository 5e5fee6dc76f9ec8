package org.trovekeeper.promotion;

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
      case CATCH_UP -> catchUp(facts);
      case BECOME_SOURCE, OPEN_WRITES -> notWhileFollowing(step, facts);
      case DEMOTE -> demote(facts);
    };
  }

  /** A replica that applies nothing never gets there: say so at once instead of timing out. */
  private static Verdict catchUp(ReplicationFacts facts) {
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
          "the server follows nobody, so it is still the source",
          "attach it to the new source first (attach_replica)");
    }
    return new Verdict.Go();
  }
}
