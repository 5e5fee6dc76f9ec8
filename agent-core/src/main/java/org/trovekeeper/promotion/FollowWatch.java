package org.trovekeeper.promotion;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.promotion.SourceMemory.Remembered;
import org.trovekeeper.promotion.SourceMemory.Tie;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.spi.replication.ReplicationFacts.Role;

/**
 * Sees a replica that has forgotten its source: a loss of power, or somebody, took its settings. To
 * itself it is no replica any more, so that nothing seems to be wrong with it.
 */
public final class FollowWatch {
  private final SourceMemory memory;
  private final Optional<Replication> engine;

  public FollowWatch(SourceMemory memory, Optional<Replication> engine) {
    this.memory = memory;
    this.engine = engine;
  }

  /** These, and what this one sees. */
  public List<HealthIssue> beside(List<HealthIssue> issues, Deadline deadline) {
    Optional<Remembered> source = memory.load().filter(known -> known.tie() == Tie.FOLLOWS);
    // without a session there is nothing to see, and it was said
    if (source.isEmpty() || engine.isEmpty() || lockedOut(issues)) {
      return issues;
    }
    List<HealthIssue> all = new ArrayList<>(issues);
    if (engine.get().facts(deadline).role() == Role.SOURCE) {
      all.add(
          HealthIssue.fault(
              "replica-stopped",
              "the server follows no source any more; it followed " + source.get().address(),
              "attach it again (attach_replica), or recreate it"));
    }
    return all;
  }

  private static boolean lockedOut(List<HealthIssue> issues) {
    return issues.stream()
        .anyMatch(issue ->
            issue.code().equals("agent-locked-out") || issue.code().equals("connections-used-up"));
  }
}
