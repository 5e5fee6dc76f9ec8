package org.trovekeeper.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.trovekeeper.journal.Journal.Accepted;
import org.trovekeeper.journal.Journal.Ticket;
import org.trovekeeper.journal.Journal.Unfinished;
import org.trovekeeper.rpc.Incoming.ReplyAddress;

/** What every journal promises. */
public abstract class JournalContract {
  protected static final Accepted CALL =
      new Accepted(
          "id-1",
          "restart",
          Map.of("request_id", "req-é", "trove_notification", Map.of("tenant_id", "t")),
          Optional.of(new ReplyAddress("reply_1", "m1")),
          Map.of());
  protected static final Accepted CAST =
      new Accepted("id-2", "create_backup", Map.of(), Optional.empty(), Map.of("backup_id", "b"));

  /** A fresh journal. */
  protected abstract Journal begin();

  /** The same journal after the agent was killed and started again. */
  protected abstract Journal restarted();

  @Test
  void a_fresh_journal_knows_nothing() {
    try (Journal journal = begin()) {
      assertThat(journal.unfinished()).isEmpty();
      assertThat(journal.seen("id-1")).isFalse();
    }
  }

  @Test
  void what_was_not_closed_is_found_after_a_restart_with_its_notes() {
    try (Journal journal = begin()) {
      journal.open(CALL);
      Ticket cast = journal.open(CAST);
      cast.note("building", Map.of("state", "BUILDING"));
      cast.note("sent", Map.of("state", "COMPLETED"));
      try (Journal restarted = restarted()) {
        assertThat(restarted.unfinished())
            .containsExactly(
                new Unfinished(CALL, List.of(), Map.of()),
                new Unfinished(
                    CAST,
                    List.of("building", "sent"),
                    Map.of("backup_id", "b", "state", "COMPLETED")));
        assertThat(restarted.unfinished().getFirst().context().notification())
            .contains(Map.of("tenant_id", "t"));
      }
    }
  }

  @Test
  void the_facts_of_an_acceptance_are_found_though_nothing_was_noted() {
    try (Journal journal = begin()) {
      journal.open(CAST);
      try (Journal second = restarted();
          Journal third = restarted()) {
        assertThat(third.unfinished()).isEqualTo(second.unfinished());
        assertThat(third.unfinished())
            .containsExactly(new Unfinished(CAST, List.of(), Map.of("backup_id", "b")));
      }
    }
  }

  @Test
  void what_was_closed_is_only_remembered_by_its_id() {
    try (Journal journal = begin()) {
      journal.open(CALL).close();
      try (Journal restarted = restarted()) {
        assertThat(restarted.unfinished()).isEmpty();
        assertThat(restarted.seen("id-1")).isTrue();
      }
    }
  }

  @Test
  void what_was_settled_is_not_found_again() {
    try (Journal journal = begin()) {
      journal.open(CAST);
      try (Journal second = restarted()) {
        second.settle(second.unfinished().getFirst());
        try (Journal third = restarted()) {
          assertThat(third.unfinished()).isEmpty();
          assertThat(third.seen("id-2")).isTrue();
        }
      }
    }
  }

  @Test
  void the_last_thousand_ids_are_remembered() {
    try (Journal journal = begin()) {
      for (int i = 0; i < 1100; i++) {
        journal.open(new Accepted("n" + i, "m", Map.of(), Optional.empty(), Map.of())).close();
      }
      assertThat(journal.seen("n1099")).isTrue();
      assertThat(journal.seen("n76")).isTrue();
      assertThat(journal.seen("n75")).isFalse();
    }
  }
}
