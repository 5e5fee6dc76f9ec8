package org.trovekeeper.attack;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The looks at each server, by the moment at which they began; those at one never overlap. */
final class Looks {
  private Looks() {}

  static Map<String, NavigableMap<Long, Sighting>> ofMembers(List<Sighting> sightings) {
    Map<String, NavigableMap<Long, Sighting>> looks = new TreeMap<>();
    for (Sighting sighting : sightings) {
      looks.computeIfAbsent(sighting.member(), _ -> new TreeMap<>()).put(sighting.from(), sighting);
    }
    return looks;
  }
}
