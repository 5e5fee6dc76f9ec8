package org.trovekeeper.attack;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Writes that a closed server acknowledged: begun after a look that saw it closed, and answered
 * before the next look, which saw it closed too.
 */
final class ClosedWrites {
  private ClosedWrites() {}

  static List<String> in(List<Ack> acks, List<Sighting> sightings) {
    Map<String, List<Sighting>> looks =
        sightings.stream()
            .sorted(Comparator.comparingLong(Sighting::from))
            .collect(Collectors.groupingBy(Sighting::member));
    Map<String, Set<Long>> found = new LinkedHashMap<>();
    for (Ack ack : acks) {
      if (closed(ack, looks.getOrDefault(ack.member(), List.of()))) {
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
  private static boolean closed(Ack ack, List<Sighting> looks) {
    int before = -1;
    int behind = looks.size();
    for (int index = 0; index < looks.size(); index++) {
      Sighting look = looks.get(index);
      if (look.to() <= ack.from()) {
        before = index;
      }
      if (look.from() >= ack.to()) {
        behind = index;
        break;
      }
    }
    return before >= 0
        && behind < looks.size()
        && looks.subList(before, behind + 1).stream()
            .allMatch(look -> look.state() == Sighting.State.CLOSED);
  }
}
