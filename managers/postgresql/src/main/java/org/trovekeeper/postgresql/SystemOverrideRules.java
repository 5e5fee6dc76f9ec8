package org.trovekeeper.postgresql;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.trovekeeper.spi.EngineSettings;

/** The agent's own layers, and what is left of a text that somebody else decides. */
public final class SystemOverrideRules {
  /**
   * What the agent decides beside its own layer's values: where recovery ends and whom a server
   * follows is said by the calls of replication and restore and by no one else. Others name files
   * of the machine: when one is not there the server does not start, or lets no one in.
   */
  private static final Set<String> DECIDED_BY_CALLS =
      Set.of(
          "primary_conninfo",
          "primary_slot_name",
          "restore_command",
          "recovery_end_command",
          "archive_cleanup_command",
          "recovery_target",
          "recovery_target_action",
          "recovery_target_inclusive",
          "recovery_target_lsn",
          "recovery_target_name",
          "recovery_target_time",
          "recovery_target_xid",
          "promote_trigger_file",
          "archive_command",
          "archive_library",
          "unix_socket_group",
          "unix_socket_permissions",
          "bonjour",
          "krb_server_keyfile",
          "log_directory",
          "restart_after_crash",
          "default_transaction_read_only",
          "session_preload_libraries",
          "local_preload_libraries",
          "ssl",
          "ssl_ca_file",
          "ssl_cert_file",
          "ssl_ciphers",
          "ssl_crl_dir",
          "ssl_crl_file",
          "ssl_dh_params_file",
          "ssl_ecdh_curve",
          "ssl_groups",
          "ssl_key_file",
          "ssl_library",
          "ssl_max_protocol_version",
          "ssl_min_protocol_version",
          "ssl_passphrase_command",
          "ssl_passphrase_command_supports_reload",
          "ssl_prefer_server_ciphers",
          "ssl_tls13_ciphers");

  private static final long MEBIBYTE = 1L << 20;

  private SystemOverrideRules() {}

  /**
   * Defaults that the user's configuration group may override.
   *
   * @param volumeBytes the size of the data volume, of which the log is to take only a share
   */
  static ConfFile before(long volumeBytes) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("log_destination", "stderr");
    settings.put("log_line_prefix", "%m [%p] %q%u@%d ");
    settings.put("wal_keep_size", share(volumeBytes, 16, 64, 512));
    // a replica comes back to a source that was restarted to be closed
    settings.put("wal_retrieve_retry_interval", "2s");
    settings.put("wal_compression", "on");
    return ConfFile.of(settings);
  }

  /**
   * Values that hold whatever else is said. Promotion, rewinding and backups rest on them.
   *
   * @param volumeBytes the size of the data volume: of it, replicas that do not fetch their log may
   *     hold a quarter and not more
   */
  static ConfFile after(PostgresLayout layout, EngineSettings settings, long volumeBytes) {
    Map<String, String> fixed = new LinkedHashMap<>();
    fixed.put("data_directory", layout.dataDirectory().toString());
    fixed.put("hba_file", layout.accessFile().toString());
    fixed.put("ident_file", layout.mapFile().toString());
    fixed.put("external_pid_file", layout.pidFile().toString());
    fixed.put("unix_socket_directories", layout.socketDirectory().toString());
    fixed.put("port", Integer.toString(layout.port()));
    fixed.put("listen_addresses", settings.bindAddress().orElse("*"));
    fixed.put("logging_collector", "off");
    fixed.put("password_encryption", "scram-sha-256");
    fixed.put("wal_level", "replica");
    fixed.put("wal_log_hints", "on");
    fixed.put("full_page_writes", "on");
    fixed.put("hot_standby", "on");
    // the default: a server that restores our backup must have at least as many
    fixed.put("max_wal_senders", "10");
    fixed.put("max_replication_slots", "20");
    fixed.put("max_slot_wal_keep_size", share(volumeBytes, 4, 128, Integer.MAX_VALUE));
    fixed.put("archive_mode", "off");
    fixed.put("recovery_target_timeline", "latest");
    if (layout.major() >= 17) {
      fixed.put("summarize_wal", "on");
      fixed.put("allow_alter_system", "off");
    }
    return ConfFile.of(fixed);
  }

  /** The log's share of the volume, within bounds that are MB. */
  static String share(long volumeBytes, int part, int least, int most) {
    return Math.clamp(volumeBytes / part / MEBIBYTE, least, most) + "MB";
  }

  /** Every name that is the agent's to decide. */
  static Set<String> agents(ConfFile fixed) {
    Set<String> names = new TreeSet<>(DECIDED_BY_CALLS);
    names.addAll(fixed.settings().keySet());
    return names;
  }

  /** For the one start at which a restored backup's log is replayed, to its end. */
  static ConfFile recovery() {
    return ConfFile.of(
        Map.of(
            // The server insists on a command; everything there is lies in its own folder.
            "restore_command", "false",
            // As a standby it would refuse to start with fewer connections than the backup's
            // server.
            "hot_standby", "off"));
  }
}
