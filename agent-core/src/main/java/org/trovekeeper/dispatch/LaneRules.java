package org.trovekeeper.dispatch;

import java.util.ArrayList;
import java.util.List;
import org.trovekeeper.rpc.Lane;

/** Which of the waiting calls may begin now. First come, first served among those in conflict. */
public final class LaneRules {
  private LaneRules() {}

  /**
   * The positions in {@code waiting} (in order of arrival) that may begin beside {@code running}. A
   * call that must wait also holds back later ones in conflict with it, so that an exclusive call
   * is not starved.
   */
  public static List<Integer> startable(List<Lane> running, List<Lane> waiting) {
    List<Lane> ahead = new ArrayList<>(running);
    List<Integer> startable = new ArrayList<>();
    for (int i = 0; i < waiting.size(); i++) {
      Lane lane = waiting.get(i);
      if (ahead.stream().noneMatch(other -> waitsFor(lane, other))) {
        startable.add(i);
      }
      ahead.add(lane);
    }
    return startable;
  }

  /**
   * Long work waits for a change of the engine that came before it (a stop that goes on behind its
   * answer), but the engine can be changed while long work runs.
   */
  private static boolean waitsFor(Lane later, Lane earlier) {
    if (later == Lane.READ || earlier == Lane.READ) {
      return false;
    }
    return later == earlier
        || later == Lane.EXCLUSIVE
        || earlier == Lane.EXCLUSIVE
        || (later == Lane.BULK && earlier == Lane.ENGINE);
  }
}
