package org.trovekeeper.dispatch;

import java.util.LinkedHashSet;
import java.util.SequencedSet;

/** The window in which a message that comes twice is recognised. */
final class RecentIds {
  private final int size;
  private final SequencedSet<String> ids = new LinkedHashSet<>();

  RecentIds(int size) {
    this.size = size;
  }

  /** False when it is already there. */
  synchronized boolean add(String id) {
    if (!ids.add(id)) {
      return false;
    }
    if (ids.size() > size) {
      ids.removeFirst();
    }
    return true;
  }
}
