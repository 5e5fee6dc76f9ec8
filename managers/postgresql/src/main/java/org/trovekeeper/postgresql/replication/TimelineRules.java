package org.trovekeeper.postgresql.replication;

import java.util.List;
import org.trovekeeper.toolkit.wal.Lsn;
import org.trovekeeper.toolkit.wal.TimelineHistory;
import org.trovekeeper.toolkit.wal.TimelineHistory.Stretch;

/** Whether a server's log is a part of its future source's, or where the two part. */
final class TimelineRules {
  private TimelineRules() {}

  /** What the comparison says. */
  sealed interface Relation {
    /** All that the server has, its source has too: it can go on from where it is. */
    record Ancestor() implements Relation {}

    /** The server went on from the fork in its own way; its source knows nothing of that. */
    record Diverged(Lsn fork) implements Relation {}

    /**
     * The server has more of the source's own timeline than the source, whatever came after that.
     * No timeline separates the two histories, so no tool can lead it back.
     */
    record Ahead(Lsn sourceEnd) implements Relation {}

    /**
     * Both went on from the fork in their own ways, and call their present timelines the same. The
     * tool that leads back takes these for one timeline and would do nothing.
     */
    record Namesakes(Lsn fork) implements Relation {}

    /** Not even the first timeline is the same one. */
    record Strangers() implements Relation {}
  }

  static Relation compare(TimelineHistory own, TimelineHistory source) {
    List<Stretch> ours = own.stretches();
    List<Stretch> theirs = source.stretches();
    Relation soFar = new Relation.Strangers();
    for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
      Stretch our = ours.get(i);
      Stretch their = theirs.get(i);
      if (our.timeline() != their.timeline() || !our.begin().equals(their.begin())) {
        break;
      }
      boolean ourLast = i == ours.size() - 1;
      boolean theirLast = i == theirs.size() - 1;
      if (ourLast && their.end().reaches(our.end())) {
        return new Relation.Ancestor();
      }
      if (theirLast && !their.end().reaches(our.end())) {
        return new Relation.Ahead(their.end());
      }
      Lsn fork = Lsn.min(our.end(), their.end());
      soFar =
          own.timeline() == source.timeline()
              ? new Relation.Namesakes(fork)
              : new Relation.Diverged(fork);
    }
    return soFar;
  }
}
