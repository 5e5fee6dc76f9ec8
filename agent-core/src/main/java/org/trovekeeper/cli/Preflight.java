package org.trovekeeper.cli;

import java.util.Set;
import org.trovekeeper.cli.PromotionPlan.Member;

/** What the states of all members say of a promotion before it begins. */
sealed interface Preflight {
  /**
   * It may begin, or go on.
   *
   * @param candidate who becomes the source, or is it already
   * @param oldSource the address of the server that was the source
   * @param catchesUp whether the candidate still follows the source, and must catch up with it
   *     first
   * @param there who follows the candidate already
   */
  record Go(Member candidate, String oldSource, boolean catchesUp, Set<Member> there)
      implements Preflight {}

  /**
   * It may not.
   *
   * @param passing whether a moment may help, for example while a receiver connects
   */
  record Refuse(String why, String nextStep, boolean passing) implements Preflight {}
}
