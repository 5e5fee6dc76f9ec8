package org.trovekeeper.postgresql.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.spi.HealthIssue.Level;
import org.trovekeeper.toolkit.wal.Lsn;

class HealthRulesTest {
  private static final ConnInfo SOURCE = new ConnInfo(Map.of("host", "a", "port", "5432"));
  private static final ConnInfo NO_SOURCE = new ConnInfo(Map.of());

  @ParameterizedTest
  @CsvSource({
    "fsync, on, false",
    "fsync, off, true",
    "full_page_writes, off, true",
    "synchronous_commit, on, false",
    "synchronous_commit, local, false",
    "synchronous_commit, remote_write, false",
    "synchronous_commit, off, true",
    "zero_damaged_pages, on, true",
    "ignore_invalid_pages, on, true",
    "ignore_checksum_failure, on, true",
    "data_sync_retry, on, true",
    "data_sync_retry, off, false",
  })
  void what_can_lose_acknowledged_writes_is_named(String name, String value, boolean weak) {
    Optional<HealthIssue> issue = HealthRules.durability(Map.of(name, value), List.of());
    assertThat(issue.isPresent()).isEqualTo(weak);
    issue.ifPresent(told -> {
      assertThat(told.level()).isEqualTo(Level.WARNING);
      assertThat(told.fact()).contains(name + "=" + value);
    });
  }

  @Test
  void so_is_what_only_one_role_has() {
    assertThat(HealthRules.durability(Map.of("fsync", "on"), List.of("role joe: any=off")))
        .hasValueSatisfying(told -> assertThat(told.fact()).contains("role joe"));
  }

  @Test
  void a_server_that_the_agent_closed_and_that_takes_writes_is_a_fault_and_no_other_is() {
    assertThat(codes(facts(server(false, NO_SOURCE, "0/5"), "0/0"), true))
        .containsExactly("fence-open");
    assertThat(codes(facts(server(false, NO_SOURCE, "0/5"), "0/0"), false)).isEmpty();
    assertThat(codes(facts(server(true, NO_SOURCE, "0/5"), "0/0"), true))
        .containsExactly("closed-for-writes");
    assertThat(codes(facts(server(true, SOURCE, "0/5"), "0/5"), true)).isEmpty();
  }

  @Test
  void a_replica_beyond_the_end_of_its_source_is_a_fault() {
    assertThat(codes(facts(server(true, SOURCE, "0/5"), "0/4"), true))
        .containsExactly("replica-ahead");
    assertThat(codes(facts(server(true, SOURCE, "0/5"), "0/6"), true)).isEmpty();
  }

  @Test
  void a_slot_s_trouble_is_told_with_what_helps() {
    HealthFacts facts =
        new HealthFacts(
            server(false, NO_SOURCE, "0/5"),
            List.of("eve"),
            Optional.empty(),
            Map.of(),
            List.of(),
            Map.of("trovekeeper_backup", "lost"),
            List.of("gid"));
    assertThat(HealthRules.issues(facts, false))
        .extracting(HealthIssue::code)
        .containsExactly("agent-account-shared", "slot-lost", "prepared-transactions");
    assertThat(HealthRules.issues(facts, false))
        .extracting(HealthIssue::nextStep)
        .contains("take a full backup");
  }

  private static List<String> codes(HealthFacts facts, boolean closed) {
    return HealthRules.issues(facts, closed).stream().map(HealthIssue::code).toList();
  }

  private static HealthFacts facts(ServerStatus status, String sourceEnd) {
    return new HealthFacts(
        status,
        List.of(),
        Optional.of(Lsn.parse(sourceEnd)),
        Map.of("fsync", "on"),
        List.of(),
        Map.of(),
        List.of());
  }

  private static ServerStatus server(boolean inRecovery, ConnInfo source, String reached) {
    return new ServerStatus(
        inRecovery,
        Lsn.parse(reached),
        Optional.empty(),
        source,
        source.equals(SOURCE) ? Optional.of("streaming") : Optional.empty(),
        1,
        1,
        false,
        Map.of(),
        true);
  }
}
