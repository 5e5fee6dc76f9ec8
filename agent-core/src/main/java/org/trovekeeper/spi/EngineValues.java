package org.trovekeeper.spi;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What the configuration says for the keys that a family declares. */
public final class EngineValues {
  private final Map<EngineKey<?>, Object> values;

  private EngineValues(Map<EngineKey<?>, Object> values) {
    this.values = Map.copyOf(values);
  }

  /**
   * @param read the value of a key, of the key's own type
   */
  public static EngineValues of(List<EngineKey<?>> keys, Function<EngineKey<?>, Object> read) {
    Map<EngineKey<?>, Object> values = new HashMap<>();
    keys.forEach(key -> values.put(key, read.apply(key)));
    return new EngineValues(values);
  }

  /** As with empty files, under a control plane of today. */
  public static EngineValues defaults(List<EngineKey<?>> keys) {
    return of(keys, key -> key.type().parse(key.present()));
  }

  /** The value of a key that the family declares. */
  @SuppressWarnings("unchecked") // read as the key's own type
  public <T> T get(EngineKey<T> key) {
    Object value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException("the family does not declare " + key.name());
    }
    return (T) value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EngineValues that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return "EngineValues of " + values.size() + " keys";
  }
}
