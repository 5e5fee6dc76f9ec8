package org.trovekeeper.attack;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Two servers that took writes at the same time. Looks at two servers never happen at one moment,
 * so it counts only where it is proven: one was seen writable between two looks in a row that saw
 * the other one writable.
 */
final class TwoWriters {
  private TwoWriters() {}

  /** One finding for each pair of members and stretch of time. */
  static List<String> in(List<Sighting> sightings) {
    Map<String, List<Sighting>> ofMember =
        sightings.stream()
            .sorted(Comparator.comparingLong(Sighting::from))
            .collect(Collectors.groupingBy(Sighting::member, TreeMap::new, Collectors.toList()));
    List<String> findings = new ArrayList<>();
    ofMember.forEach((member, looks) ->
        ofMember.forEach((other, others) -> {
          if (!member.equals(other)) {
            findings.addAll(proven(member, looks, other, others));
          }
        }));
    return findings;
  }

  private static List<String> proven(
      String member, List<Sighting> looks, String other, List<Sighting> others) {
    List<String> findings = new ArrayList<>();
    long first = -1;
    long last = -1;
    for (int index = 1; index < looks.size(); index++) {
      Sighting before = looks.get(index - 1);
      Sighting after = looks.get(index);
      boolean open =
          before.state() == Sighting.State.WRITABLE && after.state() == Sighting.State.WRITABLE;
      boolean both =
          open
              && others.stream()
                  .anyMatch(look ->
                      look.state() == Sighting.State.WRITABLE
                          && look.from() >= before.to()
                          && look.to() <= after.from());
      if (both) {
        first = first < 0 ? before.to() : first;
        last = after.from();
      }
    }
    if (first >= 0) {
      findings.add(
          "TWO WRITABLE: %s took writes while %s did, from %.3f s to %.3f s"
              .formatted(other, member, first / 1e9, last / 1e9));
    }
    return findings;
  }
}
