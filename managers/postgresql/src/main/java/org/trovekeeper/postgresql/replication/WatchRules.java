package org.trovekeeper.postgresql.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What of the servers' slots people must know, and what is to be done. */
final class WatchRules {
  private static final String LOST = "lost";

  private WatchRules() {}

  /**
   * Of a server's own slots.
   *
   * @param slots their names with how their WAL is
   */
  static List<String> ofSlots(Map<String, String> slots) {
    List<String> findings = new ArrayList<>();
    slots.forEach((name, status) -> {
      if (status.equals(LOST)) {
        findings.add("the WAL that slot %s kept is gone: %s".formatted(name, rebuild(name)));
      } else if (status.equals("unreserved")) {
        findings.add(
            "slot %s keeps more WAL than it may and loses it at the next checkpoint: %s"
                .formatted(name, fetch(name)));
      }
    });
    return findings;
  }

  private static String rebuild(String slot) {
    return slot.startsWith(SlotNames.PREFIX) ? "rebuild its replica" : "take a full backup";
  }

  private static String fetch(String slot) {
    return slot.startsWith(SlotNames.PREFIX) ? "let its replica stream now" : "take a backup now";
  }

  /**
   * Of a replica to which nothing comes.
   *
   * @param slot how the WAL of its slot on the source is; empty when there is no such slot
   */
  static Optional<String> ofReplica(Optional<String> slot) {
    if (slot.isEmpty()) {
      return Optional.of("its source has no slot of this replica: attach it again");
    }
    return slot.filter(LOST::equals)
        .map(_ -> "its source has removed the WAL that this replica needs: rebuild it");
  }
}
