package org.trovekeeper.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every setting that the agent reads. */
public final class ConfigKeys {
  private ConfigKeys() {}

  /** In the order of the reference. */
  public static List<Key<?>> all() {
    return Stream.of(OwnKeys.all(), GuestKeys.all(), BackupKeys.all(), BusKeys.all())
        .flatMap(List::stream)
        .toList();
  }

  /** What a setting is where no one wrote it; for references from other values. */
  static Optional<String> defaultOf(
      String section, String name, Generation generation, List<Key<?>> declared) {
    return Stream.concat(all().stream(), declared.stream())
        .filter(key -> key.nameFor(section).equals(name))
        .flatMap(key ->
            key
                .sectionDefault(section, generation)
                .or(() ->
                    key.section().equals(section)
                        ? key.commonDefault(generation)
                        : Optional.empty())
                .stream())
        .findFirst();
  }
}
