package org.trovekeeper.spi;

import java.util.Map;

/**
 * The user's configuration group. Values keep their JSON types: text, {@link Number}, {@link
 * Boolean}.
 */
public interface ConfigGroups {
  /**
   * Merges into the stored user layer; with {@code replace} the layer is replaced. No restart. The
   * server's own program is asked first: what it would not take fails as {@code SETTING_REFUSED},
   * by name.
   */
  void store(Map<String, Object> values, boolean replace, Deadline deadline);

  /**
   * Sets the values on the running server. All are tried; refused ones are reported together in one
   * {@code SETTING_REFUSED} failure that also names those that took.
   */
  void apply(Map<String, Object> values, Deadline deadline);
}
