package org.trovekeeper.postgresql.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.postgresql.PostgresPlugin;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.replication.SourceInfo;
import org.trovekeeper.testing.PostgresRelease;

/**
 * A server that diverged on a machine where something goes wrong, told in order: what only it has
 * is there at every moment, in its data or beside them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgresTroubledRewindIT {
  private @Nullable ReplicaServer source;
  private @Nullable ReplicaServer diverged;

  @BeforeAll
  void start(@TempDir Path folder) {
    PostgresRelease.V15.require();
    source = new ReplicaServer(PostgresRelease.V15, folder, "source");
    source.bringUp(Map.of());
    diverged = new ReplicaServer(PostgresRelease.V15, folder, "diverged");
    diverged.bringUpFrom(source, Map.of());
    diverged.replication().follow(toSource(), "", false, false, soon());
    diverged.replication().detach(false, soon());
    assertThat(diverged.write("only here")).isTrue();
    assertThat(source.write("only there")).isTrue();
  }

  @AfterAll
  void stop() {
    if (source != null) {
      source.close();
    }
    if (diverged != null) {
      diverged.close();
    }
  }

  @Test
  @Order(1)
  void nothing_is_taken_back_when_there_is_no_space_to_save_it() {
    TroubledHost full = new TroubledHost(diverged().host(), _ -> false, true);
    try (DatastoreManager agent = open(full)) {
      assertThatThrownBy(() -> follow(agent, soon()))
          .isInstanceOfSatisfying(
              GuestException.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.DIVERGED))
          .hasMessageContaining("there is no space to save it");
    }
    assertThat(diverged().read()).containsExactly("only here");
    assertThat(diverged().replication().facts(soon()).readOnly()).isFalse();
    assertThat(saved()).isEmpty();
    assertThat(source().asked("SELECT count(*) FROM pg_replication_slots")).isEqualTo("0");
  }

  @Test
  @Order(2)
  void a_rewind_that_does_not_end_has_its_own_limit_and_leaves_a_server_that_stays_down() {
    TroubledHost slow =
        new TroubledHost(
            diverged().host(),
            command ->
                runs(command, "pg_waldump")
                    || (runs(command, "pg_rewind") && !command.arguments().contains("--dry-run")),
            false);
    try (DatastoreManager agent = open(slow)) {
      assertThatThrownBy(() -> follow(agent, soon()))
          .isInstanceOfSatisfying(
              GuestException.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.COMMAND_TIMEOUT))
          .hasMessageContaining("an unknown number of transactions, saved in ");
    }
    assertThat(slow.cut())
        .satisfiesExactly(
            counting -> assertThat(counting.limit()).isLessThanOrEqualTo(Duration.ofSeconds(10)),
            rewinding -> assertThat(rewinding.limit()).isEqualTo(Duration.ofMinutes(30)));
    assertThat(diverged().host().files().list(saved().getFirst())).isNotEmpty();
    assertThatThrownBy(() -> diverged().manager().engine().start(soon()))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("trovekeeper_rewind_is_not_finished");
  }

  @Test
  @Order(3)
  void the_same_call_again_ends_it_and_still_names_what_was_saved() {
    Optional<String> told = diverged().replication().follow(toSource(), "", false, false, soon());
    assertThat(told.orElseThrow()).contains("saved in " + saved().getFirst());
    assertThat(saved()).hasSize(1);
    diverged().replication().waitFor(source().replication().latestTransaction(soon()), soon());
    assertThat(diverged().read()).containsExactly("only there");
    assertThat(diverged().write("on a replica")).isFalse();
    assertThat(diverged().manager().healthIssues(soon()))
        .extracting(HealthIssue::code)
        .containsExactly("writes-saved");
  }

  private static boolean runs(Command command, String program) {
    return command.program().endsWith("/" + program);
  }

  private DatastoreManager open(TroubledHost host) {
    return new PostgresPlugin().open("postgresql", host, diverged().settings());
  }

  private void follow(DatastoreManager agent, Deadline deadline) {
    agent.replication().orElseThrow().follow(toSource(), "", false, false, deadline);
  }

  private SourceInfo toSource() {
    return source().replication().admitReplica(soon());
  }

  private List<Path> saved() {
    Path folder = diverged().volume().resolve(".trovekeeper").resolve("diverged");
    return diverged().host().files().exists(folder)
        ? diverged().host().files().list(folder)
        : List.of();
  }

  private static Deadline soon() {
    return ReplicaServer.soon();
  }

  private ReplicaServer source() {
    return Objects.requireNonNull(source, "not started");
  }

  private ReplicaServer diverged() {
    return Objects.requireNonNull(diverged, "not started");
  }
}
