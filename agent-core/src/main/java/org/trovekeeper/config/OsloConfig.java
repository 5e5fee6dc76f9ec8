package org.trovekeeper.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.config.OsloFile.Entry;

/** The assignments of all files, merged: the last one of a key wins. */
public final class OsloConfig {
  private final List<Entry> entries;
  private final Map<String, Entry> last = new HashMap<>();

  public OsloConfig(List<Entry> entries) {
    this.entries = List.copyOf(entries);
    for (Entry entry : entries) {
      last.put(index(entry.section(), entry.key()), entry);
    }
  }

  public Optional<Entry> find(String section, String key) {
    return Optional.ofNullable(last.get(index(section, key)));
  }

  public List<Entry> entries() {
    return entries;
  }

  /** With more assignments, which beat these. */
  public OsloConfig with(List<Entry> more) {
    List<Entry> joined = new ArrayList<>(entries);
    joined.addAll(more);
    return new OsloConfig(joined);
  }

  private static String index(String section, String key) {
    return OsloFile.normalSection(section) + "]" + key;
  }
}
