package org.trovekeeper.rpc;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The names that an object in an argument may have, and those of the objects in it. One without
 * names may have any.
 */
public record Fields(Map<String, Fields> names) {
  /** Whatever its maker likes. */
  public static final Fields ANY = new Fields(Map.of());

  public static Fields of(String... names) {
    return ANY.and(names);
  }

  /** The same and these, which hold values or objects with any names. */
  public Fields and(String... more) {
    Fields all = this;
    for (String name : more) {
      all = all.and(name, ANY);
    }
    return all;
  }

  /** The same and this one, which holds an object, or a list of objects, with these names. */
  public Fields and(String name, Fields inside) {
    Map<String, Fields> all = new LinkedHashMap<>(names);
    all.put(name, inside);
    return new Fields(all);
  }

  public boolean any() {
    return names.isEmpty();
  }

  public List<String> known() {
    return List.copyOf(names.keySet());
  }
}
