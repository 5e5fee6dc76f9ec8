package org.trovekeeper.mysql.mariadb;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.trovekeeper.mysql.common.MySqlKeys;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.toolkit.IniFile;

/** The agent's own layers, and what is left of a fragment that the control plane sends. */
final class SystemOverrideRules {
  private static final String SECTION = "mysqld";

  /** Paths and addresses that the agent decides: a fragment's values would not fit this machine. */
  private static final Set<String> DECIDED_HERE =
      Set.of(
          "datadir",
          "socket",
          "pid_file",
          "port",
          "bind_address",
          "user",
          "log_bin",
          "log_bin_basename",
          "log_bin_index",
          "relay_log",
          "relay_log_index",
          "server_id",
          "init_file",
          "tmpdir");

  private SystemOverrideRules() {}

  /** Defaults that the user's configuration group may override. */
  static IniFile before(String baseText, EngineSettings settings) {
    Map<String, Optional<String>> options = new LinkedHashMap<>();
    options.put("binlog_format", Optional.of("MIXED"));
    options.put("expire_logs_days", Optional.of("7"));
    if (!IniFile.parse(baseText).has(SECTION, "character_set_server")) {
      // as the packages' own configuration has it; the server's built-in one is latin1
      options.put("character_set_server", Optional.of("utf8mb4"));
    }
    // An acknowledged transaction outlasts a loss of power, in the data and in the binary log.
    options.put("sync_binlog", Optional.of("1"));
    options.put("innodb_flush_log_at_trx_commit", Optional.of("1"));
    if (settings.own().get(MySqlKeys.HOSTNAME_MUST_BE_ADDRESS)) {
      // Accounts name addresses; a slow name server must not delay their logins.
      options.put("skip_name_resolve", Optional.of("ON"));
    }
    if (!IniFile.parse(baseText).has(SECTION, "server_id")) {
      options.put(
          "server_id", Optional.of(Long.toString(BaseFileRules.serverId(settings.guestId()))));
    }
    return IniFile.of(SECTION, options);
  }

  /**
   * Values that hold whatever else is said. The binary log is always on and has every change, and a
   * replica never writes a transaction out of order: promotion rests on that.
   */
  static IniFile after(MariaDbLayout layout, EngineSettings settings) {
    Map<String, Optional<String>> options = new LinkedHashMap<>();
    options.put("datadir", Optional.of(layout.dataDirectory().toString()));
    options.put("socket", Optional.of(layout.socket().toString()));
    options.put("pid_file", Optional.of(layout.pidFile().toString()));
    // a server deletes every temporary file that it finds at its start, another server's too
    options.put("tmpdir", Optional.of(layout.temporaryDirectory().toString()));
    settings.port().ifPresent(port -> options.put("port", Optional.of(Integer.toString(port))));
    settings.bindAddress().ifPresent(bind -> options.put("bind_address", Optional.of(bind)));
    layout.osUser().ifPresent(user -> options.put("user", Optional.of(user)));
    options.put("log_bin", Optional.of(layout.dataDirectory().resolve("mariadb-bin").toString()));
    options.put(
        "relay_log", Optional.of(layout.dataDirectory().resolve("mariadb-relay-bin").toString()));
    options.put("log_slave_updates", Optional.of("ON"));
    options.put("gtid_strict_mode", Optional.of("ON"));
    return IniFile.of(SECTION, options);
  }

  /** A source's or replica's fragment without what the agent decides. */
  static IniFile fragment(String text) {
    return IniFile.parse(text).without(DECIDED_HERE);
  }

  /** A server that starts with it takes no writes and runs no events. */
  static IniFile closed() {
    Map<String, Optional<String>> options = new LinkedHashMap<>();
    options.put("read_only", Optional.of("ON"));
    options.put("event_scheduler", Optional.of("OFF"));
    return IniFile.of(SECTION, options);
  }

  static IniFile initFile(MariaDbLayout layout) {
    return IniFile.of(SECTION, Map.of("init_file", Optional.of(layout.initFile().toString())));
  }
}
