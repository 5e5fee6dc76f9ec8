package org.trovekeeper.backup;

import java.util.ArrayList;
import java.util.List;

/**
 * How a backup is cut, so that every Trove can read and delete it (docs/adr/0003-segments.md): one
 * manifest while that is enough, then manifests of manifests, and larger segments.
 */
final class SegmentPlan {
  private SegmentPlan() {}

  /**
   * What bounds a plan.
   *
   * @param bufferBytes size of one buffer, and of the first segments
   * @param buffers how many there are; the largest segment fills all of them
   * @param perManifest entries of one manifest; Swift allows 1000 by default
   * @param manifests manifests under the top one
   */
  record Limits(int bufferBytes, int buffers, int perManifest, int manifests) {
    /** 16 MiB and four of them, or less where the operator wants smaller segments. */
    static Limits standard(long segmentMaxBytes) {
      return new Limits(Math.clamp(segmentMaxBytes, 1, 16 << 20), 4, 900, 10);
    }

    /**
     * All segments together. Swift deletes a joined object breadth first, and refuses when more
     * than ten times its manifest limit wait in that queue, so more manifests would not help.
     */
    int segments() {
      return perManifest * manifests;
    }
  }

  /** How many buffers the segment of this number takes: 1, then 2, then all. */
  static int buffers(int number, long segmentMaxBytes, Limits limits) {
    int wanted = limits.buffers();
    if (number < limits.perManifest()) {
      wanted = 1;
    } else if (number < 2 * limits.perManifest()) {
      wanted = Math.min(2, wanted);
    }
    return Math.clamp(segmentMaxBytes / limits.bufferBytes(), 1, wanted);
  }

  /** The parts of each manifest under the top one; empty when the top one holds them all. */
  static <T> List<List<T>> groups(List<T> segments, Limits limits) {
    if (segments.size() <= limits.perManifest()) {
      return List.of();
    }
    List<List<T>> groups = new ArrayList<>();
    for (int from = 0; from < segments.size(); from += limits.perManifest()) {
      groups.add(segments.subList(from, Math.min(segments.size(), from + limits.perManifest())));
    }
    return groups;
  }
}
