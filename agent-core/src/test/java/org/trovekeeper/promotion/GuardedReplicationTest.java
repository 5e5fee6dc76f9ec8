package org.trovekeeper.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.replication.Progress;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.spi.replication.ReplicationFacts;
import org.trovekeeper.spi.replication.ReplicationFacts.Role;
import org.trovekeeper.spi.replication.SourceInfo;
import org.trovekeeper.testing.ManualTicker;
import org.trovekeeper.testing.MemoryFileTree;

/** What the guard adds to an engine's own steps. */
class GuardedReplicationTest {
  private static final Path FOLDER = Path.of("/volume/.trovekeeper");

  private final MemoryFileTree files = new MemoryFileTree();
  private final ManualTicker ticker = new ManualTicker();
  private final SavedNotice notice = new SavedNotice(files, ticker, FOLDER);
  private final SourceMemory memory = new SourceMemory(files, FOLDER);
  private final CutShort engine = new CutShort();
  private final Replication guarded =
      new GuardedReplication(
          engine, new PromotionLog(files, ticker, FOLDER), new SourceMemory(files, FOLDER), notice);

  @BeforeEach
  void makeFolder() {
    files.makeFolder(FOLDER, 0700, Optional.empty());
  }

  @Test
  void a_step_that_left_the_engine_down_is_done_by_the_same_call_again() {
    guarded.readOnly(true, soon());
    assertThat(log()).contains("FENCE");
    engine.up = false;
    guarded.detach(true, soon());
    assertThat(log()).contains("DETACH");
    engine.up = false;
    follow();
    assertThat(log()).contains("FOLLOW");
  }

  @Test
  void a_replica_that_has_forgotten_its_source_is_told_and_one_that_left_it_is_not() {
    HealthIssue other = HealthIssue.warning("other", "fact", "step");
    FollowWatch watch = new FollowWatch(memory, Optional.of(engine));
    engine.up = true;
    assertThat(watch.beside(List.of(other), soon())).containsExactly(other);
    follow();
    engine.role = Role.REPLICA;
    assertThat(watch.beside(List.of(), soon())).isEmpty();
    engine.role = Role.SOURCE;
    assertThat(watch.beside(List.of(other), soon()))
        .satisfiesExactly(
            one -> assertThat(one).isEqualTo(other),
            one -> {
              assertThat(one.code()).isEqualTo("replica-stopped");
              assertThat(one.fact()).contains("192.0.2.1:5432");
            });
    guarded.detach(true, soon());
    assertThat(watch.beside(List.of(), soon())).isEmpty();
  }

  @Test
  void an_engine_that_is_down_is_not_opened_for_writes() {
    assertThatThrownBy(() -> guarded.readOnly(false, soon()))
        .isInstanceOfSatisfying(
            GuestException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.ENGINE_DOWN));
  }

  @Test
  void what_a_step_saved_is_written_down_with_it() {
    assertThat(follow()).contains("transactions 1 to 2, in /saved");
    assertThat(log()).contains("FOLLOW").contains("saved=\"transactions 1 to 2, in /saved\"");
  }

  @Test
  void what_a_step_saved_before_it_failed_is_written_down_too() {
    engine.failure =
        Optional.of(GuestException.of(ErrorCode.DIVERGED, "no way back (2\n saved in /saved)"));
    assertThatThrownBy(this::follow).isSameAs(engine.failure.orElseThrow());
    assertThat(log())
        .contains("FOLLOW failed=DIVERGED reason=\"no way back (2 saved in /saved)\"")
        .hasLineCount(1);
  }

  @Test
  void a_server_that_left_a_source_is_not_opened_while_that_source_takes_writes() {
    follow();
    guarded.detach(true, soon());
    engine.source = Optional.of(new Replication.SourceState(true, "0-1-9", Progress.NONE));
    assertThatThrownBy(() -> guarded.readOnly(false, soon()))
        .isInstanceOfSatisfying(
            GuestException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.PROMOTION_REFUSED);
              assertThat(failure.plainMessage()).contains("192.0.2.1:5432").contains("0-1-9");
            });
    assertThat(engine.opened).isFalse();

    engine.source = Optional.of(new Replication.SourceState(false, "0-1-9", Progress.NONE));
    guarded.readOnly(false, soon());
    assertThat(engine.opened).isTrue();
  }

  @Test
  void a_source_that_does_not_answer_keeps_no_server_closed() {
    follow();
    guarded.detach(true, soon());
    guarded.readOnly(false, soon());
    assertThat(engine.opened).isTrue();
    assertThat(memory.load())
        .hasValueSatisfying(known -> {
          assertThat(known.tie()).isEqualTo(SourceMemory.Tie.TOOK_OVER);
          assertThat(known.source().password().reveal()).isEmpty();
        });
  }

  @Test
  void a_source_that_answers_with_an_error_keeps_the_server_that_left_it_closed() {
    follow();
    guarded.detach(true, soon());
    engine.unanswered = GuestException.of(ErrorCode.SOURCE_REFUSES, "Too many connections");
    assertThatThrownBy(() -> guarded.readOnly(false, soon()))
        .isInstanceOfSatisfying(
            GuestException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.PROMOTION_REFUSED);
              assertThat(failure.plainMessage())
                  .contains("192.0.2.1:5432", "may take writes: Too many connections");
            });
    assertThat(engine.opened).isFalse();
  }

  @Test
  void a_source_that_answers_with_an_error_ends_no_wait_of_its_replica() {
    follow();
    engine.role = Role.REPLICA;
    engine.applying = true;
    engine.unanswered = GuestException.of(ErrorCode.SOURCE_REFUSES, "Too many connections");
    guarded.waitFor("0-1-7", soon());
    assertThat(engine.waited).isTrue();
  }

  @Test
  void a_server_that_an_older_agent_attached_remembers_the_address_alone() {
    engine.up = true;
    engine.role = Role.REPLICA;
    guarded.detach(true, soon());
    assertThat(memory.load())
        .hasValueSatisfying(known -> {
          assertThat(known.tie()).isEqualTo(SourceMemory.Tie.LEFT);
          assertThat(known.address()).isEqualTo("192.0.2.9:3306");
        });
    engine.role = Role.SOURCE;
    engine.source = Optional.of(new Replication.SourceState(true, "0-1-9", Progress.NONE));
    guarded.readOnly(false, soon());
    assertThat(engine.opened).isTrue();
  }

  @Test
  void a_server_that_its_user_detached_has_no_source_to_ask() {
    follow();
    guarded.detach(false, soon());
    engine.source = Optional.of(new Replication.SourceState(true, "0-1-9", Progress.NONE));
    guarded.readOnly(false, soon());
    assertThat(engine.opened).isTrue();
  }

  @Test
  void waiting_for_what_can_never_come_fails_at_once() {
    engine.up = true;
    assertThatThrownBy(() -> guarded.waitFor("0-1-7", soon()))
        .hasMessageContaining("follows no source and lacks 0-1-7");
    engine.up = false;
    follow();
    engine.role = Role.REPLICA;
    engine.source =
        Optional.of(new Replication.SourceState(true, "0-1-5", new Progress(Map.of("0", 5L))));
    assertThatThrownBy(() -> guarded.waitFor("0-1-7", soon()))
        .hasMessageContaining("lacks 0-1-7 too: it is at 0-1-5");
    assertThat(engine.waited).isFalse();
  }

  @Test
  void what_was_saved_is_told_until_an_operator_has_looked() {
    assertThat(notice.issues()).isEmpty();
    follow();
    SavedNotice restarted = new SavedNotice(files, ticker, FOLDER);
    assertThat(restarted.issues())
        .singleElement()
        .satisfies(issue -> assertThat(issue.fact()).contains("transactions 1 to 2, in /saved"));
    restarted.acknowledge();
    assertThat(notice.issues()).isEmpty();
  }

  private Optional<String> follow() {
    SourceInfo source = new SourceInfo("192.0.2.1", 5432, "n", new Secret("p"), Map.of());
    return guarded.follow(source, "", false, false, soon());
  }

  private String log() {
    return files.read(FOLDER.resolve("promotion.log")).orElse("");
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(5));
  }

  /** Down, as a crash in the middle of a step leaves it, until a step brings it up. */
  private static final class CutShort implements Replication {
    private boolean up;
    private boolean opened;
    private boolean waited;
    private Role role = Role.SOURCE;
    private Optional<SourceState> source = Optional.empty();
    private Optional<GuestException> failure = Optional.empty();
    private boolean applying;
    private GuestException unanswered =
        GuestException.of(ErrorCode.REPLICATION_FAILED, "it does not answer");

    @Override
    public String strategy() {
      return "CutShort";
    }

    @Override
    public ReplicationFacts facts(Deadline deadline) {
      if (!up) {
        throw GuestException.of(ErrorCode.ENGINE_DOWN, "down");
      }
      return new ReplicationFacts(
          role,
          true,
          false,
          applying,
          "0/1",
          Optional.empty(),
          role == Role.REPLICA ? Optional.of("192.0.2.9:3306") : Optional.empty(),
          Optional.empty(),
          Duration.ZERO,
          Progress.NONE,
          Progress.NONE,
          new ReplicationFacts.Identity("192.0.2.1:3306", Optional.empty(), Optional.empty()));
    }

    @Override
    public void becomeSource(String sourceConfiguration, Deadline deadline) {
      up = true;
    }

    @Override
    public SourceInfo admitReplica(Deadline deadline) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void dropReplica(String account, Deadline deadline) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<String> follow(
        SourceInfo source,
        String replicaConfiguration,
        boolean seeded,
        boolean restart,
        Deadline deadline) {
      failure.ifPresent(e -> {
        throw e;
      });
      up = true;
      return Optional.of("transactions 1 to 2, in /saved");
    }

    @Override
    public Optional<String> detach(boolean forFailover, Deadline deadline) {
      up = true;
      return Optional.empty();
    }

    @Override
    public void readOnly(boolean readOnly, Deadline deadline) {
      up = true;
      opened = !readOnly;
    }

    @Override
    public String latestTransaction(Deadline deadline) {
      return "0/1";
    }

    @Override
    public void waitFor(String transaction, Deadline deadline) {
      waited = true;
    }

    @Override
    public LastTransaction lastTransaction(Deadline deadline) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Progress progress(String transaction) {
      return new Progress(Map.of("0", Long.valueOf(transaction.substring(4))));
    }

    @Override
    public SourceState ask(SourceInfo source, Deadline deadline) {
      return this.source.orElseThrow(() -> unanswered);
    }

    @Override
    public void demote(Deadline deadline) {
      up = true;
    }
  }
}
