package org.trovekeeper.mysql.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.toolkit.IniFile;

/** Base file, the agent's layers and fragments of the control plane. */
class ConfigurationRulesTest {
  private static final EngineSettings SETTINGS = MariaDbServer.settings(Path.of("/m"), 4001);
  private static final MariaDbLayout LAYOUT = MariaDbLayout.of(SETTINGS, true);

  @Test
  void layers_are_included_once_and_last() {
    String base = "[mysqld]\nport = 3306\n!includedir /etc/mysql/conf.d/\n[client]\nport=1";
    assertThat(BaseFileRules.including(base, Path.of("/etc/mysql/conf.d"), Map.of()))
        .isEqualTo("[mysqld]\nport = 3306\n[client]\nport=1\n\n!includedir /etc/mysql/conf.d/\n");
  }

  @Test
  void an_embedded_server_does_not_read_the_machine_s_own_layers() {
    String text =
        BaseFileRules.including(
            "[mysqld]\n!includedir /etc/mysql/conf.d\n", Path.of("/m/etc/conf.d"), Map.of());
    assertThat(text).doesNotContain("/etc/mysql/").endsWith("!includedir /m/etc/conf.d/\n");
  }

  @Test
  void a_foreign_directive_becomes_a_comment_since_what_it_names_may_be_missing() {
    String text = "!includedir /opt/x/\n[mysqld]\n  ! include /opt/y.cnf\n!include /opt/z.cnf\n";
    Path folder = Path.of("/etc/mysql/conf.d");
    assertThat(BaseFileRules.including(text, folder, Map.of()))
        .isEqualTo(
            """
            # Trovekeeper: no other file is included here
            # !includedir /opt/x/
            [mysqld]
            # Trovekeeper: no other file is included here
            # ! include /opt/y.cnf
            # Trovekeeper: no other file is included here
            # !include /opt/z.cnf

            !includedir /etc/mysql/conf.d/
            """);
    assertThat(BaseFileRules.notIncluded(text + "!includedir /etc/mysql/conf.d/\n", folder))
        .containsExactly("!includedir /opt/x/", "! include /opt/y.cnf", "!include /opt/z.cnf");
  }

  @Test
  void the_template_grows_with_memory_and_has_an_id_of_the_instance() {
    IniFile small = IniFile.parse(BaseFileRules.template(512, "one"));
    IniFile big = IniFile.parse(BaseFileRules.template(8192, "two"));
    assertThat(small.value("mysqld", "innodb_buffer_pool_size")).contains("204M");
    assertThat(big.value("mysqld", "innodb_buffer_pool_size")).contains("3276M");
    assertThat(small.value("mysqld", "server_id")).isNotEqualTo(big.value("mysqld", "server_id"));
    assertThat(BaseFileRules.serverId("one")).isBetween(1L, 4294967295L);
  }

  @Test
  void the_control_plane_s_server_id_is_kept_and_a_missing_one_is_made() {
    assertThat(SystemOverrideRules.before("[mysqld]\nserver-id = 7\n", SETTINGS).text())
        .doesNotContain("server_id");
    assertThat(SystemOverrideRules.before("[mysqld]\n", SETTINGS).text()).contains("server_id = ");
  }

  @Test
  void a_server_that_ended_as_it_started_is_quoted_but_no_statement_of_the_agent_is() {
    assertThat(
            StartRules.complaint(
                """
                2026-01-01  0:00:00 0 [Note] Starting MariaDB 10.11
                2026-01-01  0:00:00 0 [ERROR] ERROR: 1064  syntax error near 'BY 'secret''
                2026-01-01  0:00:00 0 [ERROR] mariadbd: unknown variable 'x=1'
                2026-01-01  0:00:00 0 [ERROR] Aborting
                """))
        .isEqualTo("mariadbd: unknown variable 'x=1'");
    assertThat(StartRules.complaint("2026-01-01  0:00:00 0 [ERROR] Aborting")).isEmpty();
  }

  @Test
  void the_agent_decides_paths_address_and_what_promotion_rests_on() {
    IniFile fixed = SystemOverrideRules.after(LAYOUT, SETTINGS);
    assertThat(fixed.value("mysqld", "datadir")).contains("/m/volume/data");
    assertThat(fixed.value("mysqld", "port")).contains("4001");
    assertThat(fixed.value("mysqld", "user")).contains("mysql");
    assertThat(fixed.value("mysqld", "gtid_strict_mode")).contains("ON");
    assertThat(
            SystemOverrideRules.after(MariaDbLayout.of(SETTINGS, false), SETTINGS)
                .has("mysqld", "user"))
        .isFalse();
  }

  @Test
  void a_fragment_loses_its_paths_and_keeps_the_rest() {
    IniFile fragment =
        SystemOverrideRules.fragment(
            """
            [mysqld]
            log_bin = /var/lib/mysql/data/mariadb-bin.log
            binlog_format = MIXED
            read_only = true
            """);
    assertThat(fragment.section("mysqld")).containsOnlyKeys("binlog_format", "read_only");
  }

  @Test
  void a_backup_s_position_is_its_third_column() {
    assertThat(Seeding.position("mariadb-bin.000001\t342\t0-1-7\n").text()).isEqualTo("0-1-7");
    assertThat(Seeding.position("mariadb-bin.000001\t342\t\n").isEmpty()).isTrue();
    assertThat(Seeding.position("mariadb-bin.000001\t342\n").isEmpty()).isTrue();
  }
}
