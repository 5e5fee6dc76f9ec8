package org.trovekeeper.postgresql;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a session of the agent asks for as it begins. It beats every file, and what {@code ALTER
 * ROLE} and {@code ALTER DATABASE} say, from the first statement on.
 */
public final class SessionRules {
  private SessionRules() {}

  /** As an account without special rights may ask for it: no limit of a user's holds. */
  public static String limits() {
    return text(unlimited());
  }

  /**
   * As the agent's own account may: nor is anything loaded, logged or started for it. What status
   * reads of the server's own values is not among them.
   */
  static String own(int major) {
    Map<String, String> settings = unlimited();
    settings.put("search_path", "pg_catalog");
    settings.put("role", "none");
    settings.put("exit_on_error", "off");
    settings.put("default_tablespace", "");
    settings.put("temp_tablespaces", "");
    settings.put("temp_file_limit", "-1");
    settings.put("session_preload_libraries", "");
    settings.put("local_preload_libraries", "");
    settings.put("session_replication_role", "origin");
    settings.put("log_statement", "none");
    settings.put("log_min_error_statement", "panic");
    settings.put("log_min_duration_statement", "-1");
    settings.put("log_min_duration_sample", "-1");
    if (major >= 17) {
      settings.put("transaction_timeout", "0");
      // a user's trigger on logins must not keep the agent out
      settings.put("event_triggers", "off");
    }
    return text(settings);
  }

  private static Map<String, String> unlimited() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("statement_timeout", "0");
    settings.put("lock_timeout", "60s");
    settings.put("idle_in_transaction_session_timeout", "0");
    settings.put("idle_session_timeout", "0");
    settings.put("default_transaction_read_only", "off");
    settings.put("default_transaction_deferrable", "off");
    // a standby answers nothing to a session that is to be serializable
    settings.put("default_transaction_isolation", "read\\ committed");
    return settings;
  }

  private static String text(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(one -> "-c %s=%s".formatted(one.getKey(), one.getValue()))
        .collect(Collectors.joining(" "));
  }
}
