package org.trovekeeper.postgresql.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.trovekeeper.testing.RealServer.soon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.logging.Logger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.replication.ReplicationFacts;
import org.trovekeeper.spi.replication.SourceInfo;
import org.trovekeeper.testing.PostgresRelease;
import org.trovekeeper.toolkit.wal.Lsn;

/** What a replica needs of its own settings and of its source, told in order. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgresStandbyIT {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private @Nullable ReplicaServer first;
  private @Nullable ReplicaServer second;

  /** Others run the same on another. */
  protected PostgresRelease release() {
    return PostgresRelease.V15;
  }

  @BeforeAll
  void start(@TempDir Path folder) {
    release().require();
    first = new ReplicaServer(release(), folder, "first");
    first.bringUp(Map.of("max_connections", 40));
    second = new ReplicaServer(release(), folder, "second");
    second.bringUpFrom(first, Map.of("max_connections", 40));
    first.manager().root().orElseThrow().enable(Optional.of(new Secret("root_pass_1")), soon());
    second
        .replication()
        .follow(
            first.replication().admitReplica(ReplicaServer.soon()),
            "",
            false,
            false,
            ReplicaServer.soon());
  }

  @AfterAll
  void stop() {
    if (first != null) {
      first.close();
    }
    if (second != null) {
      second.close();
    }
  }

  @Test
  @Order(1)
  void a_fence_on_a_server_that_is_closed_or_follows_changes_nothing() {
    first().replication().readOnly(true, ReplicaServer.soon());
    for (ReplicaServer server : List.of(first(), second())) {
      String before = server.asked("SELECT pg_postmaster_start_time()");
      server.replication().readOnly(true, ReplicaServer.soon());
      assertThat(server.asked("SELECT pg_postmaster_start_time()")).isEqualTo(before);
    }
    await(ReplicationFacts::receiving);
    assertThat(codes(first())).containsExactly("closed-for-writes");
    assertThat(codes(second())).isEmpty();
    String target = first().replication().latestTransaction(ReplicaServer.soon());
    assertThatThrownBy(() ->
            first()
                .replication()
                .waitFor(new Lsn(Lsn.parse(target).value() + 1).toString(), ReplicaServer.soon()))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("follows no source");
  }

  @Test
  @Order(2)
  void a_fence_that_somebody_opened_gives_no_position_and_is_closed_again_and_told()
      throws SQLException {
    try (Connection root = first().connect("postgres", "root_pass_1", "postgres");
        Statement statement = root.createStatement()) {
      statement.execute("SELECT pg_promote()");
    }
    assertThat(first().write("past the fence")).isTrue();
    assertThat(codes(first())).contains("fence-open");
    assertThatThrownBy(() -> first().replication().latestTransaction(ReplicaServer.soon()))
        .isInstanceOfSatisfying(
            GuestException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.PROMOTION_REFUSED));
    first().manager().settle(ReplicaServer.soon());
    assertThat(first().write("closed again")).isFalse();
    assertThat(codes(first())).contains("fence-was-opened").doesNotContain("fence-open");
    second()
        .replication()
        .waitFor(
            first().replication().latestTransaction(ReplicaServer.soon()), ReplicaServer.soon());
    assertThat(second().read()).contains("past the fence");
    first().replication().readOnly(false, ReplicaServer.soon());
    assertThat(first().write("opened")).isTrue();
    assertThat(codes(first())).isEmpty();
  }

  @Test
  @Order(3)
  void a_replica_of_a_source_that_lost_its_log_is_a_fault_and_is_not_attached_again() {
    Path image = first().volume().resolve("image");
    first().manager().engine().stop(ReplicaServer.soon());
    copy(first().dataDirectory(), image);
    first().manager().engine().start(ReplicaServer.soon());
    await(ReplicationFacts::receiving);
    assertThat(first().write("lost with the power")).isTrue();
    second()
        .replication()
        .waitFor(
            first().replication().latestTransaction(ReplicaServer.soon()), ReplicaServer.soon());
    first().kill();
    first().host().files().clear(first().dataDirectory());
    copy(image, first().dataDirectory());
    first().manager().engine().start(ReplicaServer.soon());
    assertThat(
            second()
                .host()
                .ticker()
                .await(
                    () -> codes(second()).contains("replica-ahead"), PAUSE, ReplicaServer.soon()))
        .isTrue();
    second().replication().detach(true, ReplicaServer.soon());
    SourceInfo back = first().replication().admitReplica(ReplicaServer.soon());
    assertThatThrownBy(
            () -> second().replication().follow(back, "", false, false, ReplicaServer.soon()))
        .isInstanceOfSatisfying(
            GuestException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.DIVERGED));
    second().bringUpFrom(first(), Map.of("max_connections", 40));
    second().replication().follow(back, "", false, false, ReplicaServer.soon());
  }

  private void copy(Path from, Path to) {
    first()
        .host()
        .commands()
        .runChecked(
            Command.of(
                ReplicaServer.LONG,
                "cp",
                "-a",
                "--no-target-directory",
                from.toString(),
                to.toString()));
  }

  @Test
  @Order(4)
  void a_smaller_group_does_not_keep_a_replica_down_whoever_starts_it() {
    store(second(), 20);
    second().manager().engine().stop(ReplicaServer.soon());
    startAsTheMachineDoes(second());
    assertThat(second().asked("SHOW max_connections")).isEqualTo("40");
    assertFollows();

    store(second(), 50);
    second().manager().engine().restart(ReplicaServer.soon());
    assertThat(second().asked("SHOW max_connections")).isEqualTo("50");
    store(second(), 20);
  }

  @Test
  @Order(5)
  void a_replica_that_its_source_left_behind_says_what_it_lacks_and_a_restart_heals_it() {
    give(first(), 60);
    assertThat(first().write("with more connections")).isTrue();
    await(facts -> !facts.applying());
    assertThat(facts().lastError()).hasValueSatisfying(this::namesWhatItLacks);
    String target = first().replication().latestTransaction(ReplicaServer.soon());
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> second().replication().waitFor(target, ReplicaServer.soon()),
            () -> second().replication().detach(true, ReplicaServer.soon()),
            () -> second().replication().detach(false, ReplicaServer.soon()))) {
      assertThatThrownBy(call)
          .isInstanceOfSatisfying(
              GuestException.class,
              failure -> {
                assertThat(failure.code()).isEqualTo(ErrorCode.REPLICATION_FAILED);
                namesWhatItLacks(failure.plainMessage());
                assertThat(failure.hint().orElseThrow())
                    .contains("restart this server")
                    .doesNotContain("pg_wal_replay_resume");
              });
    }
    second().manager().engine().restart(ReplicaServer.soon());
    assertFollows();
    assertThat(second().read()).contains("with more connections");
  }

  private void namesWhatItLacks(String text) {
    assertThat(text).contains("applying is paused").contains("{max_connections=60}");
  }

  @Test
  @Order(6)
  void what_was_seen_to_lack_is_there_for_a_start_of_the_machine_s_too() {
    give(first(), 70);
    await(facts -> !facts.applying());
    second().manager().engine().stop(ReplicaServer.soon());
    startAsTheMachineDoes(second());
    assertFollows();
    assertThat(second().asked("SHOW max_connections")).isEqualTo("70");
  }

  /** Killed, it applies what it had applied already, and that was of a bigger source. */
  @Test
  @Order(7)
  void a_replica_that_learns_as_it_starts_that_it_needs_more_is_started_again() {
    give(first(), 90);
    await(facts -> !facts.applying());
    second().manager().engine().restart(ReplicaServer.soon());
    assertFollows();
    give(first(), 40);
    assertFollows();
    second().kill();
    second().manager().engine().start(ReplicaServer.soon());
    assertFollows();
    assertThat(second().asked("SHOW max_connections")).isEqualTo("90");
  }

  @Test
  @Order(8)
  void a_server_that_is_to_be_closed_comes_up_so_whoever_starts_it() {
    store(first(), 30);
    first().replication().readOnly(true, ReplicaServer.soon());
    first().manager().engine().stop(ReplicaServer.soon());
    startAsTheMachineDoes(first());
    assertThat(first().asked("SHOW max_connections")).isEqualTo("40");
    assertThat(first().write("past the fence")).isFalse();
    first().replication().readOnly(false, ReplicaServer.soon());
    assertFollows();
  }

  @Test
  @Order(9)
  void accounts_of_former_attachments_are_marked_and_then_dropped_but_never_one_in_use() {
    String used =
        first().asked("SELECT usename FROM pg_stat_replication WHERE usename ~ '^replicator_'");
    mark(used, Duration.ofDays(3));
    String forgotten = admit();
    assertThat(accounts()).contains(used, forgotten);
    assertThat(comment(used)).as("in use again").isEmpty();

    String next = admit();
    assertThat(comment(forgotten)).startsWith("Trovekeeper: unused since ");
    mark(forgotten, Duration.ofDays(2));
    second().manager().engine().stop(ReplicaServer.soon());
    admit();
    assertThat(accounts()).as("while a replica is away").contains(used, forgotten, next);

    second().manager().engine().start(ReplicaServer.soon());
    assertFollows();
    admit();
    assertThat(accounts()).contains(used, next).doesNotContain(forgotten);
  }

  private String admit() {
    return first().replication().admitReplica(ReplicaServer.soon()).account();
  }

  private List<String> accounts() {
    return first().asAgent("SELECT rolname FROM pg_roles WHERE rolname ~ '^replicator_'");
  }

  private String comment(String account) {
    return first()
        .asked(
            "SELECT coalesce(shobj_description('%s'::regrole, 'pg_authid'), '')"
                .formatted(account));
  }

  private void mark(String account, Duration ago) {
    first()
        .asked(
            "COMMENT ON ROLE %s IS '%s'"
                .formatted(account, AccountRules.mark(Instant.now().minus(ago))));
  }

  @Test
  @Order(10)
  void a_slot_that_lost_its_log_is_told_once_on_the_source_and_so_it_is_on_the_replica()
      throws IOException {
    second().manager().engine().stop(ReplicaServer.soon());
    Files.writeString(
        first().settings().configDirectory().orElseThrow().resolve("conf.d/99-small.conf"),
        "max_slot_wal_keep_size = 1MB\nwal_keep_size = 0\n");
    first().asked("SELECT pg_reload_conf()");
    try (LogLines lines = new LogLines(Logger.getLogger(ReplicationWatch.class.getName()))) {
      first().manager().volumeFigures(ReplicaServer.soon());
      assertThat(lines.seen()).isEmpty();
      for (int times = 0; times < 5; times++) {
        assertThat(first().write("more")).isTrue();
        first().asked("SELECT pg_switch_wal()");
        first().asked("CHECKPOINT");
      }
      String slot = SlotNames.of(second().settings().guestId());
      assertToldOnce(first(), lines, "the WAL that slot %s kept is gone".formatted(slot));
      second().manager().engine().start(ReplicaServer.soon());
      await(facts -> !facts.receiving());
      assertToldOnce(second(), lines, "its source has removed the WAL that this replica needs");
    }
  }

  private static void assertToldOnce(ReplicaServer server, LogLines lines, String words) {
    for (int looks = 0; looks < 2; looks++) {
      assertThat(server.manager().volumeFigures(ReplicaServer.soon())).isNotEmpty();
      assertThat(lines.seen()).filteredOn(line -> line.contains(words)).hasSize(1);
    }
  }

  private static void store(ReplicaServer server, int connections) {
    server
        .manager()
        .configGroups()
        .orElseThrow()
        .store(Map.of("max_connections", connections), true, ReplicaServer.soon());
  }

  private static void give(ReplicaServer server, int connections) {
    store(server, connections);
    server.manager().engine().restart(ReplicaServer.soon());
  }

  /** Without the agent, from what is on disk. */
  private static void startAsTheMachineDoes(ReplicaServer server) {
    server
        .host()
        .commands()
        .runChecked(
            Command.of(
                    ReplicaServer.LONG,
                    server.layout().program("pg_ctl"),
                    "start",
                    "--wait",
                    "--silent",
                    "--pgdata=" + server.dataDirectory(),
                    "--log=" + server.volume().resolve("log").resolve("machine.log"),
                    "--options=-c config_file="
                        + server
                            .settings()
                            .configDirectory()
                            .orElseThrow()
                            .resolve("postgresql.conf"))
                .as(server.manager().engine().backupAccess().osUser())
                .in(server.dataDirectory()));
  }

  private void assertFollows() {
    await(ReplicationFacts::receiving);
    second()
        .replication()
        .waitFor(
            first().replication().latestTransaction(ReplicaServer.soon()), ReplicaServer.soon());
  }

  private static List<String> codes(ReplicaServer server) {
    return server.manager().healthIssues(ReplicaServer.soon()).stream()
        .map(HealthIssue::code)
        .toList();
  }

  private void await(Predicate<ReplicationFacts> condition) {
    assertThat(
            second()
                .host()
                .ticker()
                .await(() -> condition.test(facts()), PAUSE, ReplicaServer.soon()))
        .isTrue();
  }

  private ReplicationFacts facts() {
    return second().replication().facts(ReplicaServer.soon());
  }

  private ReplicaServer first() {
    return Objects.requireNonNull(first, "not started");
  }

  private ReplicaServer second() {
    return Objects.requireNonNull(second, "not started");
  }
}
