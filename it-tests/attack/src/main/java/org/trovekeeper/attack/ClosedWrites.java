package org.trovekeeper.attack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes that a closed server acknowledged: begun after a look that saw it closed, and answered
 * before the next look, which saw it closed too.
 */
final class ClosedWrites {
  private ClosedWrites() {}

  static List<String> in(List<Ack> acks, List<Sighting> sightings) {
    Map<String, NavigableMap<Long, Sighting>> looks = Looks.ofMembers(sightings);
    Map<String, Set<Long>> found = new LinkedHashMap<>();
    for (Ack ack : acks) {
      if (closed(ack, looks.getOrDefault(ack.member(), new TreeMap<>()))) {
        found
            .computeIfAbsent(
                "writer %s on %s".formatted(ack.writer(), ack.member()), _ -> new TreeSet<>())
            .add(ack.id());
      }
    }
    List<String> findings = new ArrayList<>();
    found.forEach((who, rows) ->
        findings.add(
            "FENCE: the closed server acknowledged %d rows of %s: %s"
                .formatted(rows.size(), who, Checker.some(rows))));
    return findings;
  }

  /** All looks that touch the write, and one before and behind it, saw a closed server. */
  private static boolean closed(Ack ack, NavigableMap<Long, Sighting> looks) {
    Map.Entry<Long, Sighting> before = looks.lowerEntry(ack.from());
    if (before != null && before.getValue().to() > ack.from()) {
      before = looks.lowerEntry(before.getKey());
    }
    Map.Entry<Long, Sighting> behind = looks.ceilingEntry(ack.to());
    return before != null
        && behind != null
        && looks.subMap(before.getKey(), true, behind.getKey(), true).values().stream()
            .allMatch(look -> look.state() == Sighting.State.CLOSED);
  }
}
