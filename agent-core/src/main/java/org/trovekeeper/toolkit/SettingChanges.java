package org.trovekeeper.toolkit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What differs between two states of a user's settings.
 *
 * @param names those that only one has, or that have two values
 * @param wanted the later state
 */
record SettingChanges(Set<String> names, Map<String, Optional<String>> wanted) {
  static SettingChanges between(
      Map<String, Optional<String>> before, Map<String, Optional<String>> wanted) {
    Set<String> names = new TreeSet<>(before.keySet());
    names.addAll(wanted.keySet());
    names.removeIf(name -> Objects.equals(before.get(name), wanted.get(name)));
    return new SettingChanges(names, wanted);
  }

  Set<String> namesWithout(Set<String> some) {
    Set<String> rest = new TreeSet<>(names);
    rest.removeAll(some);
    return rest;
  }

  /** The earlier state with some of the changes. */
  Map<String, Optional<String>> applied(Map<String, Optional<String>> before, Set<String> some) {
    Map<String, Optional<String>> settings = new LinkedHashMap<>(before);
    for (String name : some) {
      Optional<Optional<String>> value = Optional.ofNullable(wanted.get(name));
      value.ifPresentOrElse(one -> settings.put(name, one), () -> settings.remove(name));
    }
    return settings;
  }
}
