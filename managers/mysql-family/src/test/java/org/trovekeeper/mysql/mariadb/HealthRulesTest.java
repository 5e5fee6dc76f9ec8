package org.trovekeeper.mysql.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.trovekeeper.spi.HealthIssue;

class HealthRulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Yes        | Yes | 0    | 0    | ''",
        "Connecting | Yes | 2003 | 0    | source-unreachable",
        "Connecting | Yes | 0    | 0    | source-unreachable",
        "No         | Yes | 1236 | 0    | replica-stopped",
        "No         | Yes | 0    | 0    | replica-stopped",
        "Yes        | No  | 0    | 1062 | replica-stopped",
        "Yes        | No  | 0    | 0    | replica-stopped",
        "Connecting | No  | 2003 | 1062 | replica-stopped"
      })
  void a_replica_replicates_only_while_both_of_its_threads_run(
      String receiving, String applying, int receiveError, int applyError, String code) {
    ReplicaStatus status =
        new ReplicaStatus(
            "192.0.2.1",
            3306,
            "slave_0a1b2c3d",
            receiving,
            applying,
            receiveError,
            "no way to it",
            applyError,
            "no room for it",
            GtidPosition.parse(""),
            7,
            Duration.ZERO,
            "mariadb-bin.000001");
    assertThat(HealthRules.replica(status).map(HealthIssue::code).orElse("")).isEqualTo(code);
  }

  @Test
  void settings_that_a_loss_of_power_makes_dear_are_named() {
    assertThat(
            HealthRules.durability(
                Map.of(
                    "sync_binlog", "1",
                    "innodb_flush_log_at_trx_commit", "1",
                    "innodb_doublewrite", "ON",
                    "innodb_flush_method", "fsync")))
        .isEmpty();
    Optional<HealthIssue> weak =
        HealthRules.durability(
            Map.of(
                "sync_binlog",
                "0",
                "innodb_flush_log_at_trx_commit",
                "2",
                "innodb_doublewrite",
                "ON"));
    assertThat(weak.orElseThrow().level()).isEqualTo(HealthIssue.Level.WARNING);
    assertThat(weak.orElseThrow().fact())
        .contains("innodb_flush_log_at_trx_commit = 2, sync_binlog = 0")
        .doesNotContain("doublewrite");
  }

  @ParameterizedTest
  @CsvSource({
    "InnoDB, false",
    "RocksDB, false",
    "null, false",
    "Aria, true",
    "MyISAM, true",
    "MEMORY, true",
    "CSV, true"
  })
  void an_engine_of_new_tables_that_is_not_safe_in_a_crash_is_named(String engine, boolean weak) {
    for (String name : List.of("default_storage_engine", "enforce_storage_engine")) {
      assertThat(HealthRules.durabilitySettings()).contains(name);
      assertThat(HealthRules.durability(Map.of(name, engine)).map(HealthIssue::fact).orElse(""))
          .contains(weak ? name + " = " + engine : "");
      assertThat(HealthRules.durability(Map.of(name, engine)).isPresent()).isEqualTo(weak);
    }
  }

  @Test
  void a_closed_server_without_a_source_says_whether_the_agent_closed_it() {
    for (boolean byTheAgent : new boolean[] {true, false}) {
      HealthIssue closed = HealthRules.closed(byTheAgent);
      assertThat(closed.code()).isEqualTo("closed-for-writes");
      assertThat(closed.level()).isEqualTo(HealthIssue.Level.WARNING);
      assertThat(closed.fact().contains("did not close")).isEqualTo(!byTheAgent);
    }
  }

  @Test
  void what_a_closed_server_wrote_is_named() {
    GtidPosition closedAt = GtidPosition.parse("0-1-5,1-1-7");
    assertThat(HealthRules.passed(closedAt, closedAt)).isEmpty();
    assertThat(HealthRules.passed(closedAt, GtidPosition.parse("0-1-6,1-1-7")).orElseThrow().fact())
        .contains("0-1-6")
        .doesNotContain("1-1-7");
  }

  @Test
  void a_fences_layer_says_since_when_it_closes() {
    String closed = FenceOverrideRules.closed("0-1-5,1-1-7");
    assertThat(FenceOverrideRules.closes(closed)).isTrue();
    assertThat(FenceOverrideRules.position(closed)).contains("0-1-5,1-1-7");
    assertThat(FenceOverrideRules.position(FenceOverrideRules.closed(""))).contains("");
    assertThat(FenceOverrideRules.closes(FenceOverrideRules.UNDER_WAY)).isFalse();
    assertThat(FenceOverrideRules.position("[mysqld]\nread_only = ON\n")).isEmpty();
  }

  @Test
  void a_crash_that_took_the_end_of_the_binary_log_is_read_from_what_the_server_says() {
    String crash =
        """
        0 [Note] InnoDB: Starting crash recovery from checkpoint LSN=44878
        0 [Note] InnoDB: Last binlog file '/data/x y/mariadb-bin.000002', position 4255
        """;
    StartRules.Logged logged = new StartRules.Logged("mariadb-bin.000002", 4255);
    assertThat(StartRules.afterCrash(crash)).hasValue(logged);
    assertThat(StartRules.afterCrash(crash.replace("'/data/x y/", "'./"))).hasValue(logged);
    assertThat(StartRules.afterCrash(crash.replace("crash", "clean"))).isEmpty();
    assertThat(StartRules.Logged.parse(logged.text())).hasValue(logged);
    assertThat(HealthRules.logBehind(logged, 4255)).isEmpty();
    assertThat(HealthRules.logBehind(logged, 4254).map(HealthIssue::code))
        .hasValue("binary-log-behind");
  }
}
