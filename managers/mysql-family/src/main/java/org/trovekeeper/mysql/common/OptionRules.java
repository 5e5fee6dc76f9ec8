package org.trovekeeper.mysql.common;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.trovekeeper.toolkit.SizeValues;

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
          "extra_port",
          "general_log_file",
          "innodb_buffer_pool_filename",
          "innodb_data_home_dir",
          "innodb_log_group_home_dir",
          "innodb_tmpdir",
          "innodb_undo_directory",
          "language",
          "lc_messages_dir",
          "log_basename",
          "log_bin",
          "log_bin_basename",
          "log_bin_index",
          "log_error",
          "log_isam",
          "log_slave_updates",
          "log_slow_query_file",
          "log_tc",
          "pid_file",
          "plugin_dir",
          "port",
          "relay_log",
          "relay_log_index",
          "server_id",
          "slave_load_tmpdir",
          "slow_query_log_file",
          "socket",
          "tmpdir",
          "user");

  /** Those of the data, of which the agent's later layers say nothing. */
  private static final Set<String> DATA_PLACES =
      Set.of(
          "aria_log_dir_path",
          "binlog_directory",
          "innodb_buffer_pool_filename",
          "innodb_data_home_dir",
          "innodb_log_group_home_dir",
          "innodb_undo_directory",
          "log_basename",
          "log_bin_index",
          "log_tc",
          "relay_log_index");

  /** The server's role, what replication and the fence rest on, and what a start is for. */
  private static final Set<String> ROLE =
      Set.of(
          "binlog_do_db",
          "binlog_ignore_db",
          "bootstrap",
          "chroot",
          "debug_no_sync",
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
          "master_retry_count",
          "read_only",
          "relay_log_info_file",
          "skip_grant_tables",
          "skip_innodb",
          "skip_networking",
          "skip_slave_start",
          "slave_exec_mode",
          "slave_max_allowed_packet",
          "slave_max_statement_time",
          "slave_skip_errors",
          "slave_transaction_retries",
          "sql_log_bin",
          "super_read_only",
          "tc_heuristic_recover",
          "transaction_read_only",
          "version");

  /** For tests of the server itself: they cut its replicas off. Their names differ by version. */
  private static final Pattern TESTS_REPLICATION =
      Pattern.compile(
          "(debug_)?(abort_slave_event_count|disconnect_slave_event_count|max_binlog_dump_events"
              + "|sporadic_binlog_dump_fail)");

  /** What the server lets stand before a name. */
  private static final Pattern PREFIXES =
      Pattern.compile("^(?:loose_)?(?:(?:skip|disable|enable|maximum)_)?");

  private static final Pattern DIGITS = Pattern.compile("\\d{1,18}");
  private static final long KIBIBYTE = 1024;

  private OptionRules() {}

  /** Whether the agent decides it, whatever a configuration group says. */
  public static boolean agents(String setting) {
    return OptionNames.of(setting).stream().anyMatch(name -> PLACES.contains(name) || role(name));
  }

  /**
   * Why some of a base file's options have no place there, by name; the agent's later layers beat
   * the others.
   */
  public static Map<String, String> notInBase(Map<String, Optional<String>> options) {
    Map<String, String> reasons = new LinkedHashMap<>();
    options.forEach((name, value) -> {
      danger(name, value.orElse("ON")).ifPresent(why -> reasons.put(name, why));
      if (ofRoleOrData(name) || ofRoleOrData(PREFIXES.matcher(name).replaceFirst(""))) {
        reasons.put(name, "the agent decides this");
      }
    });
    return reasons;
  }

  private static boolean ofRoleOrData(String setting) {
    return OptionNames.of(setting).stream()
        .anyMatch(name -> role(name) || DATA_PLACES.contains(name));
  }

  private static boolean role(String name) {
    return ROLE.contains(name)
        || name.startsWith("replicate_")
        || name.startsWith("wsrep_")
        || TESTS_REPLICATION.matcher(name).matches();
  }

  /** What this value would break on a server that serves. */
  public static Optional<String> danger(String name, String value) {
    String plain = value.strip().toUpperCase(Locale.ROOT);
    boolean off = Set.of("OFF", "0", "FALSE").contains(plain);
    long number = number(plain);
    return switch (name) {
      case "require_secure_transport" ->
          off
              ? Optional.empty()
              : Optional.of("replicas connect without TLS and would be shut out");
      case "default_password_lifetime" ->
          off
              ? Optional.empty()
              : Optional.of("the accounts of the agent and of replicas would expire");
      case "max_session_mem_used" ->
          when(number < 1024 * KIBIBYTE, "sessions, the agent's too, would end: less than 1 MB");
      case "max_allowed_packet" ->
          when(number < 16 * KIBIBYTE, "statements of the agent would not fit: less than 16 KB");
      case "thread_handling" ->
          when(
              Set.of("NO-THREADS", "1").contains(plain),
              "one connection would keep all others out, the agent's too");
      case "thread_pool_max_threads" ->
          when(number < 10, "a few slow statements would stop all others, the agent's too");
      case "rpl_semi_sync_master_timeout" ->
          when(
              number != Long.MAX_VALUE && number > 60_000,
              "every write would wait for longer than a minute while no replica answers");
      default -> Optional.empty();
    };
  }

  private static Optional<String> when(boolean broken, String what) {
    return broken ? Optional.of(what) : Optional.empty();
  }

  /** What is no number the server refuses itself. */
  private static long number(String value) {
    return DIGITS.matcher(value).matches()
        ? Long.parseLong(value)
        : SizeValues.bytes(value).orElse(Long.MAX_VALUE);
  }
}
