package org.trovekeeper.postgresql.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
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
import org.trovekeeper.postgresql.AccessRules;
import org.trovekeeper.postgresql.ConfFile;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineState;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.replication.ReplicationFacts;
import org.trovekeeper.spi.replication.ReplicationFacts.Role;
import org.trovekeeper.spi.replication.SourceInfo;
import org.trovekeeper.testing.PostgresRelease;
import org.trovekeeper.toolkit.ConfigOverrides;
import org.trovekeeper.toolkit.wal.Lsn;

/**
 * What can go wrong between two servers, told in order: the second one takes over in the middle.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgresPromotionIT {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Map<String, Object> KEEPS_NOTHING =
      Map.of("wal_keep_size", "0", "max_wal_size", "32MB", "min_wal_size", "32MB");

  private Path folder = Path.of("");
  private @Nullable ReplicaServer first;
  private @Nullable ReplicaServer second;

  /** Others run the same on another. */
  protected PostgresRelease release() {
    return PostgresRelease.V15;
  }

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    folder = temporary;
    release().require();
    first = new ReplicaServer(release(), folder, "first");
    first.bringUp(KEEPS_NOTHING);
    second = new ReplicaServer(release(), folder, "second");
    second.bringUpFrom(first, KEEPS_NOTHING);
    follow(second, first);
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
  void nobody_writes_past_a_fence_not_even_a_superuser_and_not_after_a_crash() throws SQLException {
    first().manager().root().orElseThrow().enable(Optional.of(new Secret("root_pass_1")), soon());
    try (Connection before = first().connect("postgres", "root_pass_1", "app")) {
      first().replication().readOnly(true, soon());
      assertThat(before.isValid(2)).isFalse();
    }
    assertNothingWrites();
    first().kill();
    first().manager().engine().start(soon());
    assertNothingWrites();
    assertThat(facts(first()).readOnly()).isTrue();
    assertThat(facts(first()).role()).isEqualTo(Role.SOURCE);
  }

  private void assertNothingWrites() throws SQLException {
    String before = first().replication().latestTransaction(soon());
    try (Connection root = first().connect("postgres", "root_pass_1", "app");
        Statement statement = root.createStatement()) {
      statement.execute("SET default_transaction_read_only = off");
      for (String write :
          List.of(
              "INSERT INTO notes (text) VALUES ('past the fence')",
              "CREATE TABLE past (text TEXT)",
              "CREATE ROLE past",
              "BEGIN READ WRITE",
              "SELECT pg_switch_wal()")) {
        assertThatThrownBy(() -> statement.execute(write))
            .as(write)
            .isInstanceOfSatisfying(
                SQLException.class,
                refused -> assertThat(refused.getSQLState()).isIn("25006", "55000", "0A000"));
        statement.execute("ROLLBACK");
      }
      statement.execute("CHECKPOINT");
    }
    assertThat(first().replication().latestTransaction(soon())).isEqualTo(before);
  }

  @Test
  @Order(2)
  void a_source_that_is_opened_again_keeps_its_replicas() {
    first().replication().readOnly(false, soon());
    assertThat(first().write("opened again")).isTrue();
    catchUp(second(), first());
    assertThat(second().read()).contains("opened again");
    assertThat(facts(second()).role()).isEqualTo(Role.REPLICA);
  }

  @Test
  @Order(3)
  void a_writer_that_never_stops_loses_nothing_that_was_acknowledged() throws Exception {
    List<String> acknowledged = new CopyOnWriteArrayList<>();
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              int number = 0;
              while (first().write("busy " + number)) {
                acknowledged.add("busy " + number);
                number++;
              }
            });
    assertThat(first().host().ticker().await(() -> acknowledged.size() >= 20, PAUSE, soon()))
        .isTrue();
    first().replication().readOnly(true, soon());
    writer.join();
    catchUp(second(), first());
    assertThat(second().read()).containsAll(acknowledged);
    assertThat(facts(second()).executed()).isEqualTo(facts(first()).executed());
    first().replication().readOnly(false, soon());
    catchUp(second(), first());
  }

  @Test
  @Order(4)
  void a_setting_that_waits_for_a_restart_does_not_keep_the_server_from_being_closed() {
    first()
        .manager()
        .configGroups()
        .orElseThrow()
        .store(Map.of("max_connections", 20), false, ReplicaServer.soon());
    first().replication().readOnly(true, soon());
    assertThat(first().asked("SHOW max_connections")).isEqualTo("50");
    first().replication().readOnly(false, soon());
    first().manager().engine().restart(soon());
    assertThat(first().asked("SHOW max_connections")).isEqualTo("20");
    assertThat(first().write("with fewer connections")).isTrue();
    catchUp(second(), first());
  }

  @Test
  @Order(5)
  void a_step_that_a_crash_cut_in_two_is_done_by_the_same_call_again() {
    second().manager().engine().stop(soon());
    follow(second(), first());
    // the signal was written, and the server not restarted yet
    first().host().files().write(StandbySignal.in(first().dataDirectory()), "", 0600, owner());
    first().kill();
    first().replication().readOnly(true, soon());
    assertThat(first().write("closed")).isFalse();
    first().replication().readOnly(false, soon());
    first().host().files().write(StandbySignal.in(first().dataDirectory()), "", 0600, owner());
    first().replication().readOnly(false, soon());
    first().manager().engine().restart(soon());
    assertThat(first().write("open over a restart")).isTrue();
    assertNextAgentKeepsItOpen();
    catchUp(second(), first());
  }

  /** The agent was killed when it had written the signal, and its server goes on serving. */
  private void assertNextAgentKeepsItOpen() {
    first().host().files().write(StandbySignal.in(first().dataDirectory()), "", 0600, owner());
    try (DatastoreManager next = first().openAgain()) {
      assertThat(next.engine().probe(soon())).isInstanceOf(EngineState.Healthy.class);
    }
    first().manager().engine().restart(soon());
    assertThat(first().write("open for the next agent")).isTrue();
  }

  private Optional<String> owner() {
    return first().manager().engine().backupAccess().osUser();
  }

  @Test
  @Order(6)
  void a_replica_that_does_not_apply_goes_on_following() {
    second().asAgent("SELECT pg_wal_replay_pause()");
    await(second(), facts -> !facts.applying());
    assertThat(first().write("late")).isTrue();
    Lsn written = Lsn.parse(first().replication().latestTransaction(soon()));
    await(second(), facts -> Lsn.parse(facts.received().orElseThrow()).reaches(written));
    for (boolean forFailover : new boolean[] {true, false}) {
      assertFails(
          ErrorCode.REPLICATION_FAILED, () -> second().replication().detach(forFailover, soon()));
    }
    assertThat(facts(second()).role()).isEqualTo(Role.REPLICA);
    assertThat(facts(second()).receiving()).isTrue();
    assertThat(second().read()).doesNotContain("late");
  }

  @Test
  @Order(7)
  void what_was_received_from_a_source_that_died_is_applied_for_a_failover() {
    first().kill();
    second().asAgent("SELECT pg_wal_replay_resume()");
    assertThat(second().replication().detach(true, soon())).isPresent();
    assertThat(second().read()).contains("late");
    assertThat(facts(second()).role()).isEqualTo(Role.SOURCE);
    assertThat(second().write("too early")).isFalse();
    second().replication().readOnly(false, soon());
    assertThat(second().write("on the second")).isTrue();
  }

  @Test
  @Order(8)
  void the_old_source_that_came_back_and_wrote_is_taken_back_when_its_writes_are_saved() {
    first().manager().engine().start(soon());
    assertThat(first().write("only here")).isTrue();
    assertThat(first().write("and here")).isTrue();
    first().replication().readOnly(true, soon());
    Path kept = first().volume().resolve(".trovekeeper").resolve("diverged");
    assertNothingIsTakenThatCannotBeSaved(kept);
    assertRefusalNamesWhatIsSaved();
    Optional<String> saved = follow(first(), second());
    assertThat(saved).hasValueSatisfying(text -> assertThat(text).contains("2 transactions"));
    assertThat(first().host().files().list(kept))
        .singleElement()
        .satisfies(one -> {
          assertThat(saved.orElseThrow()).contains(one.toString());
          assertThat(first().host().files().list(one)).isNotEmpty();
        });
    catchUp(first(), second());
    assertThat(first().read()).isEqualTo(second().read()).doesNotContain("only here");
    assertThat(first().write("on a replica")).isFalse();
    assertThat(follow(first(), second())).isEmpty();
    assertThat(first().host().files().list(kept)).hasSize(1);
  }

  /** The repeat that follows saves it in the same folder. */
  private void assertRefusalNamesWhatIsSaved() {
    SourceInfo source = second().replication().admitReplica(soon());
    second()
        .asAgent(
            "REVOKE EXECUTE ON FUNCTION pg_ls_dir(text, boolean, boolean) FROM "
                + AccessRules.REPLICAS);
    assertThatThrownBy(() -> first().replication().follow(source, "", false, false, soon()))
        .isInstanceOfSatisfying(
            GuestException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.DIVERGED);
              assertThat(failure.plainMessage()).contains("2 transactions, saved in");
            });
    assertThat(first().read()).contains("only here", "and here");
  }

  private void assertNothingIsTakenThatCannotBeSaved(Path kept) {
    first().host().files().write(kept, "in the way", 0600, Optional.empty());
    assertThatThrownBy(() -> follow(first(), second())).isInstanceOf(GuestException.class);
    assertThat(first().read()).contains("only here", "and here");
    assertThat(first().write("closed")).isFalse();
    assertThat(second().asked("SELECT count(*) FROM pg_replication_slots")).isEqualTo("0");
    first().host().files().delete(kept);
  }

  @Test
  @Order(9)
  void a_server_does_not_start_on_data_that_a_rewind_left_unfinished() {
    first().writeBehindTheAgentsBack("half of two servers");
    first().manager().engine().stop(soon());
    lock("saved somewhere");
    assertThatThrownBy(() -> first().manager().engine().start(soon()))
        .isInstanceOf(GuestException.class);
    assertThat(follow(first(), second())).contains("saved somewhere");
    catchUp(first(), second());
    assertThat(first().read()).isEqualTo(second().read());
  }

  private ConfigOverrides layers() {
    return new ConfigOverrides(
        first().host().files(),
        first().settings().configDirectory().orElseThrow().resolve("conf.d"),
        first().volume().resolve(".trovekeeper").resolve("layers"),
        "conf");
  }

  private void lock(String saved) {
    ReplicationOverride.REWINDING.put(
        layers(), ConfFile.of(Map.of("trovekeeper_rewind_is_not_finished", saved)).text());
  }

  @Test
  @Order(10)
  void a_rewind_that_was_cut_short_behind_the_tool_is_ended_and_not_done_again() {
    for (boolean locked : new boolean[] {true, false}) {
      first().writeBehindTheAgentsBack("taken back");
      first().manager().engine().stop(soon());
      ReplicationOverride.STREAM.remove(layers());
      takeBackByTheTool();
      if (locked) {
        lock("saved somewhere");
      } else {
        first().host().files().write(StandbySignal.in(first().dataDirectory()), "", 0600, owner());
      }
      assertThat(follow(first(), second()).isPresent()).isEqualTo(locked);
      catchUp(first(), second());
      assertThat(first().read()).isEqualTo(second().read()).doesNotContain("taken back");
      assertThat(first().write("on a replica")).isFalse();
    }
  }

  private void takeBackByTheTool() {
    SourceInfo source = second().replication().admitReplica(soon());
    first()
        .host()
        .commands()
        .runChecked(
            Command.of(
                    ReplicaServer.LONG,
                    first().layout().program("pg_rewind"),
                    "--target-pgdata=" + first().dataDirectory(),
                    "--source-server=host=%s port=%d user=%s dbname=postgres"
                        .formatted(source.host(), source.port(), source.account()),
                    "--no-ensure-shutdown")
                .as(owner())
                .in(first().dataDirectory())
                .withEnvironment(Map.of("PGPASSWORD", source.password().reveal())));
  }

  @Test
  @Order(11)
  void a_replica_whose_source_has_removed_what_it_needs_is_told_so() {
    first().manager().engine().stop(soon());
    String slot = SlotNames.of(first().settings().guestId());
    second().asAgent("SELECT pg_drop_replication_slot('" + slot + "')");
    for (int times = 0; times < 4; times++) {
      assertThat(second().write("more")).isTrue();
      second().asAgent("SELECT pg_switch_wal()");
      second().asAgent("CHECKPOINT");
    }
    assertThatThrownBy(() -> follow(first(), second()))
        .isInstanceOfSatisfying(
            GuestException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.REPLICATION_FAILED);
              assertThat(failure.plainMessage()).contains("removed the WAL");
              assertThat(failure.hint()).isPresent();
            });
    assertThat(first().write("not even then")).isFalse();
    assertThat(second().asked("SELECT count(*) FROM pg_replication_slots")).isEqualTo("0");
  }

  @Test
  @Order(12)
  void servers_promoted_at_the_same_place_are_told_apart_by_what_they_wrote() throws IOException {
    try (ReplicaServer third = new ReplicaServer(release(), folder, "third");
        ReplicaServer fourth = new ReplicaServer(release(), folder, "fourth")) {
      for (ReplicaServer replica : List.of(third, fourth)) {
        replica.bringUpFrom(second(), Map.of());
        follow(replica, second());
      }
      second().replication().readOnly(true, soon());
      for (ReplicaServer replica : List.of(third, fourth)) {
        replica.replication().waitFor(second().replication().latestTransaction(soon()), soon());
        replica.replication().detach(true, soon());
        replica.replication().readOnly(false, soon());
      }
      assertThat(third.write("third")).isTrue();
      assertThat(fourth.write("the fourth")).isTrue();
      for (int times = 0; times < 5; times++) {
        assertThat(third.write("more of the third")).isTrue();
      }
      assertFails(ErrorCode.DIVERGED, () -> follow(fourth, third));
      assertThat(fourth.read()).contains("the fourth");
      assertThat(fourth.write("open as before")).isTrue();
      follow(second(), third);
      catchUp(second(), third);
      assertThat(second().read()).isEqualTo(third.read());
    }
  }

  @Test
  @Order(13)
  void a_server_that_is_no_copy_of_the_source_is_refused_and_stays_open() throws IOException {
    try (ReplicaServer stranger = new ReplicaServer(release(), folder, "stranger");
        ReplicaServer other = new ReplicaServer(release(), folder, "other")) {
      stranger.bringUp(Map.of());
      other.bringUp(Map.of());
      assertFails(ErrorCode.DIVERGED, () -> follow(stranger, other));
      assertThat(stranger.write("as before")).isTrue();
    }
  }

  @Test
  @Order(14)
  void servers_promoted_at_two_places_to_the_same_timeline_are_not_joined() throws IOException {
    try (ReplicaServer source = new ReplicaServer(release(), folder, "source");
        ReplicaServer early = new ReplicaServer(release(), folder, "early");
        ReplicaServer late = new ReplicaServer(release(), folder, "late");
        ReplicaServer follower = new ReplicaServer(release(), folder, "follower")) {
      source.bringUp(Map.of());
      for (ReplicaServer replica : List.of(early, late)) {
        replica.bringUpFrom(source, Map.of());
        follow(replica, source);
      }
      catchUp(early, source);
      early.replication().detach(false, soon());
      assertThat(source.write("for the late one")).isTrue();
      catchUp(late, source);
      late.replication().detach(false, soon());
      assertThat(early.write("early")).isTrue();
      assertThat(late.write("late")).isTrue();
      SourceInfo toEarly = early.replication().admitReplica(soon());
      assertRefusedReplicaGoesOn(follower, late, toEarly);
      SourceInfo toLate = late.replication().admitReplica(soon());
      assertFails(
          ErrorCode.DIVERGED, () -> early.replication().follow(toLate, "", false, false, soon()));
      assertFails(
          ErrorCode.DIVERGED, () -> late.replication().follow(toEarly, "", false, false, soon()));
      assertThat(early.read()).contains("early").doesNotContain("for the late one", "late");
      assertThat(late.read()).contains("for the late one", "late").doesNotContain("early");
      assertThat(early.write("open as before") && late.write("open as before")).isTrue();
      assertThat(late.replication().detach(false, soon())).isEmpty();
      assertThat(late.write("and opened by its user")).isTrue();
    }
  }

  private static void assertRefusedReplicaGoesOn(
      ReplicaServer follower, ReplicaServer source, SourceInfo another) {
    follower.bringUpFrom(source, Map.of());
    follow(follower, source);
    assertFails(
        ErrorCode.DIVERGED, () -> follower.replication().follow(another, "", false, false, soon()));
    assertThat(facts(follower).role()).isEqualTo(Role.REPLICA);
    assertThat(source.write("for the refused one")).isTrue();
    catchUp(follower, source);
    assertThat(follower.read()).contains("for the refused one");
  }

  private static Optional<String> follow(ReplicaServer replica, ReplicaServer source) {
    return replica
        .replication()
        .follow(source.replication().admitReplica(soon()), "", false, false, soon());
  }

  private static void catchUp(ReplicaServer replica, ReplicaServer source) {
    replica.replication().waitFor(source.replication().latestTransaction(soon()), soon());
  }

  private static ReplicationFacts facts(ReplicaServer server) {
    return server.replication().facts(soon());
  }

  private static void await(ReplicaServer server, Predicate<ReplicationFacts> condition) {
    assertThat(server.host().ticker().await(() -> condition.test(facts(server)), PAUSE, soon()))
        .isTrue();
  }

  private static void assertFails(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            GuestException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  private ReplicaServer first() {
    return Objects.requireNonNull(first, "not started");
  }

  private ReplicaServer second() {
    return Objects.requireNonNull(second, "not started");
  }

  private static Deadline soon() {
    return ReplicaServer.soon();
  }
}
