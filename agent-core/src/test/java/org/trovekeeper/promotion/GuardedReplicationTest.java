package org.trovekeeper.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
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
  private final CutShort engine = new CutShort();
  private final Replication guarded =
      new GuardedReplication(engine, new PromotionLog(files, new ManualTicker(), FOLDER));

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
        .contains("FOLLOW failed=DIVERGED why=\"no way back (2 saved in /saved)\"")
        .hasLineCount(1);
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
    private Optional<GuestException> failure = Optional.empty();

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
          Role.SOURCE,
          true,
          false,
          false,
          "0/1",
          Optional.empty(),
          Optional.empty(),
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
    }

    @Override
    public String latestTransaction(Deadline deadline) {
      return "0/1";
    }

    @Override
    public void waitFor(String transaction, Deadline deadline) {
      up = true;
    }

    @Override
    public LastTransaction lastTransaction(Deadline deadline) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Progress progress(String transaction) {
      return Progress.NONE;
    }

    @Override
    public SourceState ask(SourceInfo source, Deadline deadline) {
      throw GuestException.of(ErrorCode.REPLICATION_FAILED, "it does not answer");
    }

    @Override
    public void demote(Deadline deadline) {
      up = true;
    }
  }
}
