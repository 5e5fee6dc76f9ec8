package org.trovekeeper.reference;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.trovekeeper.config.ConfigKeys;
import org.trovekeeper.config.Key;
import org.trovekeeper.config.Key.Default;
import org.trovekeeper.spi.DatastorePlugin;
import org.trovekeeper.spi.EngineKey;

/** What describes all settings: the agent's own, then those that families declare. */
public final class SettingsDocuments {
  private SettingsDocuments() {}

  /** The page docs/config.md and the manual page. */
  public static List<ReferenceDocument> of(List<Key<?>> keys) {
    return List.of(ConfigReference.document(keys), ConfigManual.document(keys));
  }

  /** A key of several families counts once, for the datastores of all of them. */
  public static List<Key<?>> keys(List<DatastorePlugin> families) {
    Map<EngineKey<?>, Set<String>> declared = new LinkedHashMap<>();
    for (DatastorePlugin family : families) {
      for (EngineKey<?> key : family.settings()) {
        declared.computeIfAbsent(key, _ -> new TreeSet<>()).addAll(family.datastores());
      }
    }
    Stream<Key<?>> theirs =
        declared.entrySet().stream().map(each -> of(Key.of(each.getKey()), each.getValue()));
    return Stream.concat(ConfigKeys.all().stream(), theirs).toList();
  }

  private static <T> Key<T> of(Key<T> key, Set<String> datastores) {
    List<Default> defaults =
        key.defaults().stream()
            .map(each -> new Default(datastores, each.generation(), each.text()))
            .toList();
    return new Key<>(
        key.section(), key.name(), key.aliases(), key.type(), defaults, false, key.meaning());
  }
}
