package org.trovekeeper.postgresql.replication;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code pg_controldata} says. */
final class ControlDataRules {
  private static final Pattern SETTING = Pattern.compile("(?m)^(max_\\w+) setting:\\s+(\\d+)\\s*$");

  private static final Pattern RECOVERING =
      Pattern.compile("(?m)^Database cluster state:\\s+in archive recovery\\s*$");

  private ControlDataRules() {}

  /** What the server that wrote the WAL had of the settings that a standby must not have lower. */
  static Map<String, Long> minimums(String controlData) {
    Map<String, Long> minimums = new LinkedHashMap<>();
    Matcher lines = SETTING.matcher(controlData);
    while (lines.find()) {
      minimums.put(setting(lines.group(1)), Long.valueOf(lines.group(2)));
    }
    return minimums;
  }

  /** Whether the server has yet to apply WAL of another one: a rewind ends with that. */
  static boolean inArchiveRecovery(String controlData) {
    return RECOVERING.matcher(controlData).find();
  }

  private static String setting(String label) {
    return switch (label) {
      case "max_prepared_xacts" -> "max_prepared_transactions";
      case "max_locks_per_xact" -> "max_locks_per_transaction";
      default -> label;
    };
  }
}
