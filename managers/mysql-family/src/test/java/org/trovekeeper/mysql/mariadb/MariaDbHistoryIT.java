package org.trovekeeper.mysql.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.mysql.mariadb.GtidPosition.Gtid;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.HealthIssue;

/** A source that is started again while its replica is looked at now and then. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MariaDbHistoryIT {
  private static final String LATER = "SELECT SLEEP(1.1)";

  /** Each lasts so long that its events are of different seconds. */
  private static final List<List<String>> LASTING =
      List.of(
          List.of(
              "START TRANSACTION",
              "INSERT INTO app.notes (text) VALUES ('before')",
              LATER,
              "INSERT INTO app.notes (text) VALUES (UUID())",
              "COMMIT"),
          List.of(
              "CREATE TEMPORARY TABLE app.own AS SELECT * FROM app.notes",
              "START TRANSACTION",
              "INSERT INTO app.own (text) VALUES ('mine')",
              LATER,
              "INSERT INTO app.notes (text) SELECT text FROM app.own",
              "COMMIT"),
          List.of(
              "XA START 'x'",
              "INSERT INTO app.notes (text) VALUES ('in two phases')",
              LATER,
              "XA END 'x'",
              "XA PREPARE 'x'",
              LATER,
              "XA COMMIT 'x'"),
          List.of(
              "CREATE TABLE app.slow ENGINE = Aria AS SELECT SLEEP(1.1) AS slept, CAST(UUID() AS"
                  + " CHAR(99)) AS id",
              "INSERT INTO app.slow SELECT SLEEP(1.1), text FROM app.notes LIMIT 1",
              "ALTER TABLE app.slow ADD COLUMN more INT",
              "SET timestamp = 1000000000",
              "INSERT INTO app.slow VALUES (0, NOW(), 1)"));

  private Optional<MariaDbServer> first = Optional.empty();
  private Optional<MariaDbServer> second = Optional.empty();

  @BeforeAll
  void start(@TempDir Path folder) {
    assumeTrue(MariaDbServer.installed(), "SKIPPED: mariadbd is not installed");
    MariaDbServer a = new MariaDbServer(folder.resolve("a"));
    first = Optional.of(a);
    a.bringUp(Map.of());
    MariaDbServer b = new MariaDbServer(folder.resolve("b"));
    second = Optional.of(b);
    b.bringUp(Map.of());
    a.asAgent("CREATE DATABASE app", "CREATE TABLE app.notes (id SERIAL, text VARCHAR(99))");
    b.replication()
        .follow(a.replication().admitReplica(soon()), "[mysqld]\n", false, false, soon());
    catchUp();
  }

  @AfterAll
  void stop() {
    first.ifPresent(MariaDbServer::close);
    second.ifPresent(MariaDbServer::close);
  }

  @Test
  @Order(1)
  void a_source_that_was_started_again_and_lost_nothing_is_followed_as_before() {
    b().manager().settle(soon());
    for (List<String> transaction : LASTING) {
      a().asAgent(transaction.toArray(String[]::new));
    }
    catchUp();
    a().manager().engine().restart(soon());
    awaitReceiving();
    a().asAgent("INSERT INTO app.notes (text) VALUES ('after')");
    catchUp();
    b().manager().settle(soon());
    assertThat(codes(b().manager())).isEmpty();
  }

  @Test
  @Order(2)
  void a_number_that_was_given_twice_between_two_looks_is_seen_also_by_the_next_agent() {
    b().manager().settle(soon());
    Gtid last =
        GtidPosition.parse(a().replication().latestTransaction(soon())).newest().orElseThrow();
    Gtid twice = new Gtid(last.domain(), last.server(), last.sequence() + 1);
    b().asAgent("STOP SLAVE");
    b().asAgent(
            "SET SESSION server_id = %d, gtid_seq_no = %d, timestamp = 1000000000"
                .formatted(twice.server(), twice.sequence()),
            "INSERT INTO app.notes VALUES (99, 'from before the loss of power')");
    b().asAgent("SET GLOBAL gtid_slave_pos = '" + twice + "'");
    a().manager().engine().restart(soon());
    a().asAgent("INSERT INTO app.notes (text) VALUES ('under the same number')");
    assertThat(a().replication().latestTransaction(soon())).isEqualTo(twice.toString());
    a().asAgent("INSERT INTO app.notes (text) VALUES ('and one more')");
    b().asAgent("START SLAVE");
    awaitReceiving();
    catchUp();
    try (DatastoreManager next = b().openAgain()) {
      assertThat(codes(next)).isEmpty();
      next.settle(soon());
      assertThat(next.healthIssues(soon()))
          .singleElement()
          .satisfies(issue -> {
            assertThat(issue.code()).isEqualTo("history-differs");
            assertThat(issue.fact()).endsWith("other transactions as " + twice);
          });
    }
  }

  @Test
  @Order(3)
  void a_source_whose_binary_log_ends_before_its_data_says_so_until_the_file_is_purged()
      throws IOException {
    for (int row = 0; row < 9; row++) {
      a().asAgent("INSERT INTO app.notes (text) VALUES ('a row among others')");
    }
    String name = a().asAgent("SHOW MASTER STATUS").getFirst();
    Path log = a().layout().dataDirectory().resolve(name);
    ProcessHandle server = ProcessHandle.of(a().pid()).orElseThrow();
    server.destroyForcibly();
    server.onExit().join();
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 1000);
    }
    a().manager().engine().start(soon());
    a().manager().settle(soon());
    assertThat(a().manager().healthIssues(soon()))
        .singleElement()
        .satisfies(issue -> {
          assertThat(issue.code()).isEqualTo("binary-log-behind");
          assertThat(issue.fact()).contains(name + " ends at ");
        });
    try (DatastoreManager next = a().openAgain()) {
      next.settle(soon());
      assertThat(codes(next)).containsExactly("binary-log-behind");
      a().asAgent("PURGE BINARY LOGS TO '" + a().asAgent("SHOW MASTER STATUS").getFirst() + "'");
      assertThat(codes(next)).isEmpty();
    }
  }

  private void awaitReceiving() {
    assertThat(
            b().host()
                .ticker()
                .await(
                    () -> b().replication().facts(soon()).receiving(),
                    Duration.ofMillis(100),
                    soon()))
        .isTrue();
  }

  private void catchUp() {
    b().asAgent(
            "SELECT MASTER_GTID_WAIT('" + a().replication().latestTransaction(soon()) + "', 30)");
  }

  private static List<String> codes(DatastoreManager manager) {
    return manager.healthIssues(soon()).stream().map(HealthIssue::code).toList();
  }

  private MariaDbServer a() {
    return first.orElseThrow();
  }

  private MariaDbServer b() {
    return second.orElseThrow();
  }

  private static Deadline soon() {
    return MariaDbServer.soon();
  }
}
