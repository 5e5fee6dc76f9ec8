package org.trovekeeper.mysql.common;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which options belong to the agent, and which would lock replicas or the agent out. */
public final class OptionRules {
  /** Places and addresses: others would not fit this machine, or hide the server. */
  private static final Set<String> PLACES =
      Set.of(
          "aria_log_dir_path",
          "basedir",
          "bind_address",
          "binlog_directory",
          "binlog_storage_engine",
          "character_sets_dir",
          "datadir",
          "innodb_data_home_dir",
          "innodb_log_group_home_dir",
          "innodb_tmpdir",
          "innodb_undo_directory",
          "lc_messages_dir",
          "log_basename",
          "log_bin",
          "log_bin_basename",
          "log_bin_index",
          "log_error",
          "log_slave_updates",
          "pid_file",
          "plugin_dir",
          "port",
          "relay_log",
          "relay_log_index",
          "server_id",
          "slave_load_tmpdir",
          "socket",
          "tmpdir",
          "user");

  /** The server's role, what replication and the fence rest on, and what a start is for. */
  private static final Set<String> ROLE =
      Set.of(
          "binlog_do_db",
          "binlog_ignore_db",
          "bootstrap",
          "chroot",
          "flashback",
          "gtid_binlog_state",
          "gtid_domain_id",
          "gtid_slave_pos",
          "gtid_strict_mode",
          "help",
          "ignore_builtin_innodb",
          "init_connect",
          "init_file",
          "init_rpl_role",
          "init_slave",
          "innodb",
          "innodb_force_recovery",
          "innodb_read_only",
          "master_info_file",
          "read_only",
          "relay_log_info_file",
          "skip_grant_tables",
          "skip_innodb",
          "skip_networking",
          "skip_slave_start",
          "slave_exec_mode",
          "slave_skip_errors",
          "sql_log_bin",
          "super_read_only",
          "transaction_read_only",
          "version");

  private OptionRules() {}

  /** Whether the agent decides it, whatever a configuration group says. */
  public static boolean agents(String setting) {
    return OptionNames.of(setting).stream().anyMatch(name -> PLACES.contains(name) || role(name));
  }

  /** Whether it has no place in a base file; the agent's later layers beat the others there. */
  public static boolean notInBase(String setting) {
    return OptionNames.of(setting).stream().anyMatch(OptionRules::role)
        || danger(setting, "ON").isPresent();
  }

  private static boolean role(String name) {
    return ROLE.contains(name) || name.startsWith("replicate_") || name.startsWith("wsrep_");
  }

  /** What this value would break on a server that serves. */
  public static Optional<String> danger(String name, String value) {
    boolean off = Set.of("OFF", "0", "FALSE").contains(value.strip().toUpperCase(Locale.ROOT));
    return switch (name) {
      case "require_secure_transport" ->
          off
              ? Optional.empty()
              : Optional.of("replicas connect without TLS and would be shut out");
      case "default_password_lifetime" ->
          off
              ? Optional.empty()
              : Optional.of("the accounts of the agent and of replicas would expire");
      default -> Optional.empty();
    };
  }
}
