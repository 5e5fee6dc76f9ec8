package org.trovekeeper.mysql.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.mysql.mariadb.MariaDbServer.TableLock;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.spi.replication.ReplicationFacts;
import org.trovekeeper.spi.replication.ReplicationFacts.Role;

/** A replica that has received more than it has applied leaves its source, dead or alive. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MariaDbDetachIT {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private @Nullable MariaDbServer first;
  private @Nullable MariaDbServer second;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    assumeTrue(MariaDbServer.installed(), "SKIPPED: mariadbd is not installed");
    first = new MariaDbServer(folder.resolve("source"));
    first.bringUp(Map.of());
    second = new MariaDbServer(folder.resolve("replica"));
    second.bringUp(Map.of());
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

  @BeforeEach
  void replicaFollowsWithoutLag() {
    source().manager().engine().start(soon());
    source().asAgent("CREATE DATABASE IF NOT EXISTS app");
    source().asAgent("CREATE OR REPLACE TABLE app.notes (text VARCHAR(99))");
    Replication from = replication(source());
    replication(replica()).follow(from.admitReplica(soon()), "", false, false, soon());
    replication(replica()).waitFor(from.latestTransaction(soon()), soon());
  }

  @Test
  void what_was_received_from_a_source_that_died_is_applied_for_a_failover() {
    try (TableLock lock = lockedReplica()) {
      sourceWritesAndReplicaReceives("late");
      killSource();
      assertThat(detachWhileLocked(lock, true)).isPresent();
    }
    assertThat(replicaReads()).contains("late");
    assertThat(facts().role()).isEqualTo(Role.SOURCE);
    assertThat(facts().readOnly()).isTrue();
  }

  @Test
  void an_applier_that_stood_still_applies_what_was_received_before_its_source_died() {
    replica().asAgent("STOP SLAVE SQL_THREAD");
    sourceWritesAndReplicaReceives("late");
    killSource();
    assertThat(replication(replica()).detach(true, soon())).isPresent();
    assertThat(replicaReads()).contains("late");
  }

  @Test
  void threads_that_both_stand_still_are_not_started_since_the_server_would_drop_its_relay_log() {
    replica().asAgent("STOP SLAVE SQL_THREAD");
    sourceWritesAndReplicaReceives("late");
    killSource();
    replica().asAgent("STOP SLAVE");
    String received = facts().received().orElseThrow();
    for (boolean forFailover : new boolean[] {true, false}) {
      assertRefused(() -> replication(replica()).detach(forFailover, soon()));
    }
    assertThat(facts().role()).isEqualTo(Role.REPLICA);
    assertThat(facts().received()).contains(received);
  }

  @Test
  void a_replica_that_its_user_detaches_has_all_that_it_received() {
    try (TableLock lock = lockedReplica()) {
      sourceWritesAndReplicaReceives("late");
      assertThat(detachWhileLocked(lock, false)).isPresent();
    }
    assertThat(replicaReads()).contains("late");
    assertThat(facts().readOnly()).isFalse();
  }

  @Test
  void a_replica_whose_files_a_loss_of_power_emptied_takes_over_with_the_events_and_follows_again()
      throws IOException {
    source()
        .asAgent("CREATE OR REPLACE EVENT app.tick ON SCHEDULE EVERY 1 DAY DO SET @nothing = 1");
    Replication from = replication(source());
    replication(replica()).waitFor(from.latestTransaction(soon()), soon());
    replication(replica()).detach(true, soon());
    replication(replica()).follow(from.admitReplica(soon()), "", false, false, soon());
    replica().manager().settle(soon());
    replica().manager().engine().stop(soon());
    Files.write(replica().layout().dataDirectory().resolve("master.info"), new byte[0]);
    replica().manager().engine().start(soon());
    assertThat(facts().role()).isEqualTo(Role.SOURCE);

    replication(replica()).detach(true, soon());
    assertThat(replica().asAgent("SELECT status FROM mysql.event WHERE name = 'tick'"))
        .containsExactly("ENABLED");
    replication(replica()).follow(from.admitReplica(soon()), "", false, false, soon());
    assertThat(facts().role()).isEqualTo(Role.REPLICA);
  }

  @Test
  void a_source_that_cuts_lists_short_names_all_its_events() {
    source().asAgent("SET GLOBAL group_concat_max_len = 4");
    source()
        .asAgent(
            "CREATE OR REPLACE EVENT app.one ON SCHEDULE EVERY 1 DAY DO SET @nothing = 1",
            "CREATE OR REPLACE EVENT app.two ON SCHEDULE EVERY 1 DAY DO SET @nothing = 1");
    replication(replica()).waitFor(replication(source()).latestTransaction(soon()), soon());
    replication(replica()).detach(true, soon());
    assertThat(replica().asAgent("SELECT status FROM mysql.event WHERE name IN ('one', 'two')"))
        .containsExactly("ENABLED", "ENABLED");
    source().asAgent("SET GLOBAL group_concat_max_len = DEFAULT");
  }

  private TableLock lockedReplica() {
    return replica().lock("app.notes");
  }

  /** The lock goes when the detaching waits for the first time. */
  private Optional<String> detachWhileLocked(TableLock lock, boolean forFailover) {
    try (DatastoreManager manager =
        new MariaDbManager(new PausedHost(replica().host(), lock::close), replica().settings())) {
      return manager.replication().orElseThrow().detach(forFailover, soon());
    }
  }

  private void sourceWritesAndReplicaReceives(String text) {
    source().asAgent("INSERT INTO app.notes VALUES ('" + text + "')");
    GtidPosition written = position(replication(source()).latestTransaction(soon()));
    awaitReplica(facts -> position(facts.received().orElseThrow()).contains(written));
  }

  private void killSource() {
    source().kill();
    awaitReplica(facts -> !facts.receiving());
  }

  private void awaitReplica(Predicate<ReplicationFacts> condition) {
    assertThat(replica().host().ticker().await(() -> condition.test(facts()), PAUSE, soon()))
        .isTrue();
  }

  private List<String> replicaReads() {
    return replica().asAgent("SELECT text FROM app.notes");
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            GuestException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.REPLICATION_FAILED));
  }

  private ReplicationFacts facts() {
    return replication(replica()).facts(soon());
  }

  private static GtidPosition position(String text) {
    return GtidPosition.parse(text);
  }

  private static Replication replication(MariaDbServer server) {
    return server.manager().replication().orElseThrow();
  }

  private MariaDbServer source() {
    return Objects.requireNonNull(first, "not started");
  }

  private MariaDbServer replica() {
    return Objects.requireNonNull(second, "not started");
  }

  private static Deadline soon() {
    return MariaDbServer.soon();
  }
}
