package org.trovekeeper.postgresql.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.trovekeeper.postgresql.replication.AccountRules.Step;
import org.trovekeeper.toolkit.wal.Lsn;

/** What is read of the server's tools. */
class ToolRulesTest {
  @Test
  void slots_that_lose_their_log_are_told_with_what_helps() {
    Map<String, String> slots = new LinkedHashMap<>();
    slots.put("trove_a", "reserved");
    slots.put("trove_b", "unreserved");
    slots.put("trove_c", "lost");
    slots.put("trovekeeper_backup", "lost");
    slots.put("somebodys", "extended");
    assertThat(WatchRules.ofSlots(slots))
        .satisfiesExactly(
            b -> assertThat(b).contains("trove_b").contains("let its replica stream"),
            c -> assertThat(c).contains("trove_c").contains("rebuild its replica"),
            backup -> assertThat(backup).contains("take a full backup"));
    assertThat(WatchRules.ofReplica(Optional.of("lost")).orElseThrow()).contains("rebuild it");
    assertThat(WatchRules.ofReplica(Optional.empty()).orElseThrow()).contains("attach it again");
    assertThat(WatchRules.ofReplica(Optional.of("extended"))).isEmpty();
  }

  @Test
  void an_account_is_dropped_a_day_after_it_was_seen_to_be_unused() {
    Instant now = Instant.parse("2026-01-02T00:00:00Z");
    String fresh = AccountRules.mark(now.minusSeconds(86399));
    String old = AccountRules.mark(now.minusSeconds(86400));
    assertThat(AccountRules.step(false, "", false, now)).isEqualTo(Step.MARK);
    assertThat(AccountRules.step(false, "somebody's comment", false, now)).isEqualTo(Step.MARK);
    assertThat(AccountRules.step(false, fresh, false, now)).isEqualTo(Step.NOTHING);
    assertThat(AccountRules.step(false, old, false, now)).isEqualTo(Step.DROP);
    assertThat(AccountRules.step(true, old, false, now)).isEqualTo(Step.CLEAR);
    assertThat(AccountRules.step(true, "", false, now)).isEqualTo(Step.NOTHING);
    assertThat(AccountRules.step(false, old, true, now)).isEqualTo(Step.NOTHING);
    assertThat(AccountRules.step(true, old, true, now)).isEqualTo(Step.CLEAR);
  }

  @Test
  void commits_of_all_kinds_are_counted() {
    String statistics =
        """
        WAL statistics between 0/4001418 and 0/4001B20:
        Type                                           N      (%)          Record size      (%)
        ----                                           -      ---          -----------      ---
        Transaction/COMMIT                             3 ( 33.33)                  102 ( 20.56)
        Transaction/COMMIT_PREPARED                    1 ( 11.11)                   50 ( 10.08)
        Transaction/ABORT                              7 ( 11.11)                   50 ( 10.08)
        Heap/INSERT                                    2 ( 22.22)                  118 ( 23.79)
        """;
    assertThat(WaldumpRules.commits(statistics)).isEqualTo(4);
    assertThat(WaldumpRules.commits("")).isZero();
  }

  @Test
  void a_rewind_that_saw_nothing_to_do_is_told_from_one_that_was_done() {
    assertThat(
            RewindRules.didNothing(
                """
                pg_rewind: source and target cluster are on the same timeline
                pg_rewind: no rewind required
                """))
        .isTrue();
    assertThat(
            RewindRules.didNothing(
                """
                pg_rewind: servers diverged at WAL location 0/3000000 on timeline 1
                pg_rewind: rewinding from last common checkpoint at 0/2000060 on timeline 1
                pg_rewind: Done!
                """))
        .isFalse();
  }

  @Test
  void a_rewind_reads_from_the_last_common_checkpoint() {
    assertThat(
            RewindRules.checkpoint(
                """
                pg_rewind: servers diverged at WAL location 0/3001908 on timeline 1
                pg_rewind: rewinding from last common checkpoint at 0/2000060 on timeline 1
                """))
        .contains(Lsn.parse("0/2000060"));
    assertThat(RewindRules.checkpoint("pg_rewind: error: could not connect to server")).isEmpty();
  }

  @Test
  void the_least_that_a_standby_needs_is_what_its_source_had() {
    String controlData =
        """
        wal_level setting:                    replica
        max_connections setting:              100
        max_worker_processes setting:         8
        max_wal_senders setting:              10
        max_prepared_xacts setting:           0
        max_locks_per_xact setting:           64
        track_commit_timestamp setting:       off
        """;
    assertThat(ControlDataRules.minimums(controlData))
        .isEqualTo(
            Map.of(
                "max_connections", 100L,
                "max_worker_processes", 8L,
                "max_wal_senders", 10L,
                "max_prepared_transactions", 0L,
                "max_locks_per_transaction", 64L));
  }

  @Test
  void what_a_rewind_leaves_is_told_from_what_it_demands() {
    String state = "Database cluster state:               %s\n";
    assertThat(ControlDataRules.inArchiveRecovery(state.formatted("in archive recovery"))).isTrue();
    for (String other : List.of("shut down", "shut down in recovery", "in production")) {
      assertThat(ControlDataRules.inArchiveRecovery(state.formatted(other))).isFalse();
    }
  }

  @Test
  void the_bytes_before_a_place_are_asked_of_the_newest_timeline_that_has_them() {
    WalPosition spot = new WalPosition(Lsn.parse("0/4000C60"), 16 << 20);
    assertThat(spot.question()).contains("0, 3168, true");
    assertThat(
            spot.digest(
                List.of(1L, 2L),
                file -> file.equals("000000010000000000000004") ? List.of("d") : List.of()))
        .contains("d");
    assertThat(new WalPosition(Lsn.parse("0/5000000"), 16 << 20).question())
        .contains("16769024, 8192, true");
  }
}
