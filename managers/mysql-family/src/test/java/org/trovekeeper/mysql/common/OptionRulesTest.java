package org.trovekeeper.mysql.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which options a user may set, and what the server's program says of them. */
class OptionRulesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "server_id",
        "read_only",
        "tx_read_only",
        "transaction_read_only",
        "replicate_ignore_table",
        "wsrep_on",
        "skip_networking",
        "init_connect",
        "log_bin",
        "ignore_builtin_innodb",
        "tc_heuristic_recover",
        "debug_no_sync",
        "debug_abort_slave_event_count",
        "sporadic_binlog_dump_fail",
        "slave_max_statement_time",
        "innodb_buffer_pool_filename",
        "extra_port",
        "language"
      })
  void what_role_and_replication_rest_on_belongs_to_the_agent(String name) {
    assertThat(OptionRules.agents(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sync_binlog",
        "innodb_flush_log_at_trx_commit",
        "event_scheduler",
        "max_connections",
        "plugin_load_add",
        "tx_isolation"
      })
  void the_rest_is_the_user_s_also_where_it_costs_durability(String name) {
    assertThat(OptionRules.agents(name)).isFalse();
    assertThat(OptionRules.danger(name, "0")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "server_id,1,false",
    "port,3306,false",
    "skip_external_locking,1,false",
    "skip_name_resolve,ON,false",
    "thread_handling,pool-of-threads,false",
    "read_only,ON,true",
    "loose_read_only,ON,true",
    "skip_innodb,ON,true",
    "loose_skip_innodb,ON,true",
    "innodb_data_home_dir,/other,true",
    "thread_handling,no-threads,true",
    "require_secure_transport,ON,true"
  })
  void a_base_file_may_number_and_place_the_server_and_not_close_it_nor_place_its_data(
      String name, String value, boolean refused) {
    assertThat(OptionRules.notInBase(Map.of(name, Optional.of(value))).containsKey(name))
        .isEqualTo(refused);
  }

  @ParameterizedTest
  @CsvSource({
    "require_secure_transport,ON,true",
    "require_secure_transport,off,false",
    "default_password_lifetime,30,true",
    "default_password_lifetime,0,false",
    "max_session_mem_used,64K,true",
    "max_session_mem_used,8192,true",
    "max_session_mem_used,9223372036854775807,false",
    "max_session_mem_used,16M,false",
    "max_allowed_packet,1024,true",
    "max_allowed_packet,16M,false",
    "thread_handling,no-threads,true",
    "thread_handling,one-thread-per-connection,false",
    "thread_pool_max_threads,1,true",
    "thread_pool_max_threads,65536,false",
    "rpl_semi_sync_master_timeout,3600000,true",
    "rpl_semi_sync_master_timeout,10000,false",
    "rpl_semi_sync_master_timeout,some,false"
  })
  void only_what_shuts_somebody_out_is_a_danger(String name, String value, boolean refused) {
    assertThat(OptionRules.danger(name, value).isPresent()).isEqualTo(refused);
  }

  @Test
  void a_program_s_list_has_names_in_full_and_is_asked_by_either_name() {
    OptionTable table =
        OptionTable.parse(
            """
              -a, --ansi          Use ANSI SQL syntax instead of MariaDB syntax.
              --transaction-isolation=name
                                  Default transaction isolation level. One of: --no-option
              --innodb-flush-log-at-trx-commit[=#]
              -C, --character-set-server=name
            Variables (--variable-name=value)
            """
                .lines());
    assertThat(table.names())
        .containsExactly(
            "ansi",
            "character_set_server",
            "innodb_flush_log_at_trx_commit",
            "transaction_isolation");
    assertThat(table.option("tx_isolation")).contains("transaction_isolation");
    assertThat(table.option("innodb_flush")).isEmpty();
  }

  @Test
  void a_program_s_first_complaint_counts_also_where_it_would_go_on() {
    assertThat(
            DryRunRules.refusal(
                7,
                """
                2026-01-01  0:00:00 0 [Warning] Could not increase number of max_open_files
                2026-01-01  0:00:00 0 [ERROR] mariadbd: unknown variable 'x=1'
                2026-01-01  0:00:00 0 [ERROR] Aborting
                """))
        .contains("unknown variable 'x=1'");
    assertThat(
            DryRunRules.refusal(
                0, "2026-01-01  0:00:00 0 [ERROR] Couldn't load plugin 'a' from 'a.so'.\n"))
        .contains("Couldn't load plugin 'a' from 'a.so'.");
    assertThat(
            DryRunRules.refusal(
                0,
                "0 [Warning] option 'slow_query_log': boolean value 'maybe' wasn't recognized. Set"
                    + " to OFF.\n"))
        .isPresent();
    assertThat(DryRunRules.refusal(0, "0 [Warning] 'innodb-log-files-in-group' was removed.\n"))
        .isEmpty();
    assertThat(DryRunRules.refusal(1, ""))
        .contains("the server's program ends at it with status 1");
  }
}
