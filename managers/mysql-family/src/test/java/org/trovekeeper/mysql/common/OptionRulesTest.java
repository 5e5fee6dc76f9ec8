package org.trovekeeper.mysql.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
        "ignore_builtin_innodb"
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

  @Test
  void a_base_file_may_number_and_place_the_server_and_not_close_it() {
    assertThat(OptionRules.notInBase("server_id")).isFalse();
    assertThat(OptionRules.notInBase("port")).isFalse();
    assertThat(OptionRules.notInBase("read_only")).isTrue();
    assertThat(OptionRules.notInBase("require_secure_transport")).isTrue();
  }

  @Test
  void only_what_shuts_replicas_or_the_agent_out_is_a_danger() {
    assertThat(OptionRules.danger("require_secure_transport", "ON")).isPresent();
    assertThat(OptionRules.danger("require_secure_transport", "off")).isEmpty();
    assertThat(OptionRules.danger("default_password_lifetime", "30")).isPresent();
    assertThat(OptionRules.danger("default_password_lifetime", "0")).isEmpty();
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
