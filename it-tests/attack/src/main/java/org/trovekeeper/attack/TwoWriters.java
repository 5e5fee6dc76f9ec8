package org.trovekeeper.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/**
 * Two servers that took writes at the same time. Looks at two servers never happen at one moment,
 * so it counts only where it is proven: one was seen writable between two looks in a row that saw
 * the other one writable.
 */
final class TwoWriters {
  private TwoWriters() {}

  /** One finding for each pair of members. */
  static List<String> in(List<Sighting> sightings) {
    Map<String, NavigableMap<Long, Sighting>> looks = Looks.ofMembers(sightings);
    Map<String, NavigableMap<Long, Sighting>> open =
        Looks.ofMembers(sightings.stream().filter(TwoWriters::isOpen).toList());
    List<String> findings = new ArrayList<>();
    looks.forEach((member, its) ->
        open.forEach((other, others) -> {
          if (!member.equals(other)) {
            findings.addAll(proven(member, List.copyOf(its.values()), other, others));
          }
        }));
    return findings;
  }

  private static boolean isOpen(Sighting look) {
    return look.state() == Sighting.State.WRITABLE;
  }

  private static List<String> proven(
      String member, List<Sighting> looks, String other, NavigableMap<Long, Sighting> others) {
    long first = -1;
    long last = -1;
    for (int index = 1; index < looks.size(); index++) {
      Sighting before = looks.get(index - 1);
      Sighting after = looks.get(index);
      if (isOpen(before) && isOpen(after)) {
        Map.Entry<Long, Sighting> between = others.ceilingEntry(before.to());
        if (between != null && between.getValue().to() <= after.from()) {
          first = first < 0 ? before.to() : first;
          last = after.from();
        }
      }
    }
    return first < 0
        ? List.of()
        : List.of(
            "TWO WRITABLE: %s took writes while %s did, from %.3f s to %.3f s"
                .formatted(other, member, first / 1e9, last / 1e9));
  }
}
