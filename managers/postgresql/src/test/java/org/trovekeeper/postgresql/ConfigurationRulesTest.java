package org.trovekeeper.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.trovekeeper.postgresql.AccessRules.Passwords;
import org.trovekeeper.spi.EngineSettings;

/** Layout, base file, the agent's layers and who may connect. */
class ConfigurationRulesTest {
  private static final EngineSettings SETTINGS =
      PostgresServer.settings(Path.of("/m"), 4001, "postgres");

  private static PostgresLayout layout(int major) {
    return new PostgresLayout(
        major,
        Path.of("/usr/lib/postgresql/" + major + "/bin"),
        Path.of("/m/volume/data"),
        Path.of("/m/volume/log"),
        Path.of("/m/etc"),
        Path.of("/m/run/postgresql"),
        Path.of("/m/volume/.trovekeeper"),
        Optional.of("postgres"),
        "root",
        4001);
  }

  @Test
  void layers_are_included_once_and_last_and_nothing_else_is() {
    String base = "a = 1\ninclude_dir = '/etc/postgresql/conf.d'   # Trove\ninclude 'x'\nb = 2\n\n";
    assertThat(BaseFileRules.including(base, Path.of("/m/etc/conf.d"), Map.of()))
        .isEqualTo("a = 1\nb = 2\n\ninclude_dir = '/m/etc/conf.d'\n");
  }

  @Test
  void what_the_server_refuses_stays_as_a_comment_with_its_words() {
    assertThat(
            BaseFileRules.including(
                "wal_keep_segments = 5\nport = 1 # x\n",
                Path.of("/c"),
                Map.of("wal_keep_segments", "unrecognized")))
        .isEqualTo(
            """
            # Trovekeeper: unrecognized
            # wal_keep_segments = 5
            port = 1 # x

            include_dir = '/c'
            """);
  }

  @Test
  void the_template_grows_with_memory() {
    ConfFile small = ConfFile.parse(BaseFileRules.template(512, 1L << 30));
    ConfFile big = ConfFile.parse(BaseFileRules.template(8192, 40L << 30));
    assertThat(small.value("shared_buffers")).contains("128MB");
    assertThat(big.value("shared_buffers")).contains("2048MB");
    assertThat(small.value("max_connections")).contains("51");
  }

  @Test
  void the_log_takes_only_a_share_of_the_volume() {
    assertThat(logOf(0)).containsExactly("128MB", "64MB", "128MB");
    assertThat(logOf(1L << 30)).containsExactly("256MB", "64MB", "128MB");
    assertThat(logOf(4L << 30)).containsExactly("1024MB", "256MB", "512MB");
    assertThat(logOf(40L << 30)).containsExactly("10240MB", "512MB", "1024MB");
  }

  private static List<String> logOf(long volumeBytes) {
    return List.of(
        SystemOverrideRules.after(layout(17), SETTINGS, volumeBytes)
            .value("max_slot_wal_keep_size")
            .orElseThrow(),
        SystemOverrideRules.before(volumeBytes).value("wal_keep_size").orElseThrow(),
        ConfFile.parse(BaseFileRules.template(512, volumeBytes))
            .value("max_wal_size")
            .orElseThrow());
  }

  @Test
  void the_agent_decides_paths_address_and_what_promotion_rests_on() {
    ConfFile fixed = SystemOverrideRules.after(layout(17), SETTINGS, 40L << 30);
    assertThat(fixed.value("data_directory")).contains("/m/volume/data");
    assertThat(fixed.value("port")).contains("4001");
    assertThat(fixed.value("wal_log_hints")).contains("on");
    assertThat(fixed.value("summarize_wal")).contains("on");
    assertThat(fixed.value("max_slot_wal_keep_size")).contains("10240MB");
    assertThat(SystemOverrideRules.after(layout(15), SETTINGS, 0).value("summarize_wal")).isEmpty();
    assertThat(SystemOverrideRules.agents(fixed))
        .contains("port", "primary_conninfo", "restore_command", "archive_mode")
        .doesNotContain("work_mem", "max_connections");
  }

  @Test
  void the_agent_comes_through_the_socket_only_and_before_all_others() {
    List<String> lines =
        AccessRules.access(Passwords.SCRAM)
            .lines()
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .map(line -> line.replaceAll(" +", " "))
            .toList();
    assertThat(lines)
        .containsExactly(
            "local all os_admin peer map=trovekeeper",
            "local replication os_admin peer map=trovekeeper",
            "host all os_admin all reject",
            "host replication os_admin all reject",
            "host replication +os_replicators all scram-sha-256",
            "host postgres +os_replicators all scram-sha-256",
            "host all +os_replicators all reject",
            "host all all all scram-sha-256");
    assertThat(AccessRules.access(Passwords.SCRAM_OR_MD5)).endsWith(" md5\n");
  }

  @Test
  void the_map_names_the_machine_s_accounts_that_are_the_agent_s() {
    assertThat(AccessRules.map(layout(15).trustedUsers()))
        .contains("trovekeeper \"root\" os_admin\n", "trovekeeper \"postgres\" os_admin\n");
  }

  @Test
  void the_service_file_names_socket_and_account_and_no_secret() {
    assertThat(AccessRules.service(Path.of("/run/postgresql"), 5432, 17))
        .contains("-c transaction_timeout=0", "-c session_preload_libraries= ")
        .startsWith(
            """
            [trovekeeper]
            host=/run/postgresql
            port=5432
            user=os_admin
            dbname=postgres
            options=-c statement_timeout=0 \
            """);
  }

  @Test
  void the_server_ends_its_sessions_when_it_is_stopped() {
    assertThat(layout(15).service().stop()).hasToString("INT");
    assertThat(layout(15).service().units()).startsWith("postgresql@15-main");
  }
}
