package org.trovekeeper.mysql.common;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Options whose variables have other names: which of both a server knows changes with versions. */
final class OptionNames {
  private static final Map<String, String> VARIABLES =
      Map.of(
          "transaction_isolation", "tx_isolation",
          "transaction_read_only", "tx_read_only",
          "default_time_zone", "time_zone",
          "external_locking", "skip_external_locking",
          "table_cache", "table_open_cache",
          "default_storage_engine", "storage_engine");

  private OptionNames() {}

  /** Every name of a setting, first the one that it was called by. */
  static List<String> of(String setting) {
    List<String> names = new ArrayList<>();
    names.add(setting);
    Optional.ofNullable(VARIABLES.get(setting)).ifPresent(names::add);
    VARIABLES.forEach((option, variable) -> {
      if (variable.equals(setting)) {
        names.add(option);
      }
    });
    return names;
  }
}
