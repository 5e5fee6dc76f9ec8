package org.trovekeeper.attack;

import java.util.List;

/** Somebody who moves a set from one source to another. */
interface Promoter {
  /**
   * Makes the calls; whether they succeed is in the timeline.
   *
   * @param strike hears of each step as it begins
   * @return whether it says that the candidate is the source now
   */
  boolean promote(Roles roles, Strike strike);

  /**
   * Who is what in a promotion.
   *
   * @param others the replicas that follow the candidate afterwards
   */
  record Roles(Member source, Member candidate, List<Member> others) {
    @Override
    public String toString() {
      return "%s -> %s, others %s".formatted(source, candidate, others);
    }
  }
}
