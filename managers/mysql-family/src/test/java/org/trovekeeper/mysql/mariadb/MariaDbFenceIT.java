package org.trovekeeper.mysql.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.spi.PageRequest;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.replication.SourceInfo;

/** What gets past {@code read_only} on a source that is closed, and on the replica beside it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MariaDbFenceIT {
  private static final String CONFIGURATION = "[mysqld]\nbinlog_format = MIXED\n";
  private static final String ROOT_PASSWORD = "Root_pass_1";

  private Optional<MariaDbServer> first = Optional.empty();
  private Optional<MariaDbServer> second = Optional.empty();

  @BeforeAll
  void start(@TempDir Path folder) {
    assumeTrue(MariaDbServer.installed(), "SKIPPED: mariadbd is not installed");
    MariaDbServer a = new MariaDbServer(folder.resolve("a"));
    first = Optional.of(a);
    a.bringUp(Map.of());
    a.makeUser("app", "app_pass_1", "app");
    a.asAgent("CREATE TABLE app.notes (id SERIAL, text VARCHAR(99))");
    a.manager().root().orElseThrow().enable(Optional.of(new Secret(ROOT_PASSWORD)), soon());
    MariaDbServer b = new MariaDbServer(folder.resolve("b"));
    second = Optional.of(b);
    b.bringUp(Map.of());
    follow(b, a);
    b.replication().waitFor(a.replication().latestTransaction(soon()), soon());
  }

  @AfterAll
  void stop() {
    first.ifPresent(MariaDbServer::close);
    second.ifPresent(MariaDbServer::close);
  }

  @Test
  @Order(1)
  void a_session_of_a_user_with_the_name_of_a_thread_of_the_server_is_ended() throws SQLException {
    for (String name : List.of("system user", "event_scheduler")) {
      a().asAgent(
              "CREATE USER '" + name + "'@'%' IDENTIFIED BY 'Named_pass_1'",
              "GRANT SUPER, READ_ONLY ADMIN, INSERT ON *.* TO '" + name + "'@'%'");
      try (Connection earlier = a().connect(name, "Named_pass_1", "app")) {
        a().replication().readOnly(true, soon());
        assertThat(earlier.isValid(2)).isFalse();
      }
      a().replication().readOnly(false, soon());
    }
  }

  @Test
  @Order(2)
  void temporary_tables_of_readers_enter_no_log_of_a_closed_server_or_of_a_replica()
      throws SQLException {
    fillTemporaryTable(b());
    b().manager().engine().restart(soon());
    try (Connection early = b().connect("app", "app_pass_1", "app")) {
      b().manager().settle(soon());
      assertThat(early.isValid(2)).isFalse();
    }
    fillTemporaryTable(b());
    a().replication().readOnly(true, soon());
    String closedAt = a().replication().latestTransaction(soon());
    fillTemporaryTable(a());
    assertThat(a().replication().latestTransaction(soon())).isEqualTo(closedAt);
    assertThat(b().replication().latestTransaction(soon())).isEqualTo(closedAt);
    a().replication().readOnly(false, soon());
    assertThat(a().effective("binlog_format")).isEqualTo("MIXED");
    assertThat(codes(a())).isEmpty();
  }

  @Test
  @Order(3)
  void a_replica_logs_the_statements_on_temporary_tables_that_come_from_its_source()
      throws SQLException {
    for (boolean attached : new boolean[] {false, true}) {
      if (attached) {
        b().asAgent("STOP SLAVE");
        follow(b(), a());
      }
      fillTemporaryTable(a());
      String last = a().replication().latestTransaction(soon());
      b().replication().waitFor(last, soon());
      assertThat(b().asAgent("SELECT @@GLOBAL.gtid_binlog_pos")).containsExactly(last);
    }
  }

  @Test
  @Order(4)
  void replication_that_others_set_up_is_seen_and_stopped() throws SQLException {
    SourceInfo nowhere = a().replication().admitReplica(soon());
    for (String name : List.of("", "beside")) {
      a().replication().readOnly(true, soon());
      asRoot(
          a(),
          "CHANGE MASTER '%s' TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 1, MASTER_USER = 'x'"
              .formatted(name),
          "START SLAVE '%s'".formatted(name));
      assertThatThrownBy(() -> a().replication().latestTransaction(soon()))
          .hasMessageContaining("it takes what comes from '" + name + "'");
      assertThat(codes(a())).contains("fence-open");
      a().manager().settle(soon());
      assertThat(a().replication().latestTransaction(soon())).isNotEmpty();
      asRoot(a(), "RESET SLAVE '%s' ALL".formatted(name));
      a().replication().readOnly(false, soon());
    }
    a().replication().dropReplica(nowhere.account(), soon());
  }

  @Test
  @Order(5)
  void that_a_fence_was_opened_is_known_to_the_next_agent_until_a_call_ends_it() {
    a().replication().readOnly(true, soon());
    a().asAgent("SET GLOBAL read_only = 0");
    a().manager().settle(soon());
    try (DatastoreManager next = a().openAgain()) {
      assertThat(next.healthIssues(soon()).stream().map(HealthIssue::code))
          .containsExactly("fence-opened", "closed-for-writes");
      next.replication().orElseThrow().readOnly(true, soon());
      assertThat(next.healthIssues(soon()).stream().map(HealthIssue::code))
          .containsExactly("closed-for-writes");
    }
    a().replication().readOnly(false, soon());
  }

  @Test
  @Order(6)
  void a_server_that_somebody_else_made_read_only_says_so_until_a_call_opens_it() {
    a().asAgent("SET GLOBAL read_only = 1");
    assertThat(a().manager().healthIssues(soon()))
        .singleElement()
        .satisfies(issue -> {
          assertThat(issue.code()).isEqualTo("closed-for-writes");
          assertThat(issue.fact()).contains("the agent did not close the server");
        });
    a().replication().readOnly(false, soon());
    assertThat(codes(a())).isEmpty();
  }

  @Test
  @Order(6)
  void a_server_whose_new_tables_are_not_safe_in_a_crash_says_so() {
    for (String engine : List.of("aria", "csv", "memory", "myisam")) {
      a().asAgent("SET GLOBAL default_storage_engine = " + engine);
      assertThat(codes(a())).containsExactly("durability-weakened");
    }
    a().asAgent("SET GLOBAL default_storage_engine = InnoDB");
    assertThat(codes(a())).isEmpty();
  }

  @Test
  @Order(6)
  void a_replica_opens_also_when_its_source_changed_or_dropped_the_agents_account()
      throws SQLException {
    for (String change :
        List.of(
            "ALTER USER os_admin@localhost IDENTIFIED BY 'Changed_pass_1'",
            "DROP USER os_admin@localhost")) {
      asRoot(a(), change);
      a().manager().engine().restart(soon());
      b().replication().waitFor(a().replication().latestTransaction(soon()), soon());
      b().replication().detach(true, soon());
      b().replication().readOnly(false, soon());
      b().manager().databases().orElseThrow().list(PageRequest.all(), soon());
      assertThat(
              b().asAgent(
                      "SELECT user FROM mysql.global_priv WHERE user LIKE 'os\\_%' AND"
                          + " COALESCE(JSON_VALUE(priv, '$.authentication_string'), '') = ''"))
          .isEmpty();
      assertThat(b().asAgent("SELECT CURRENT_USER()")).containsExactly("os_admin@localhost");
      assertThat(codes(b())).isEmpty();
      follow(b(), a());
    }
  }

  @Test
  @Order(7)
  void a_prepared_transaction_is_kept_by_the_fence_and_ended_on_the_new_source()
      throws SQLException {
    for (String xa : List.of("kept", "dropped")) {
      try (Connection preparing = a().connect("app", "app_pass_1", "app");
          Statement statement = preparing.createStatement()) {
        statement.execute("XA START '" + xa + "'");
        statement.execute("INSERT INTO notes (text) VALUES ('" + xa + "')");
        statement.execute("XA END '" + xa + "'");
        statement.execute("XA PREPARE '" + xa + "'");
      }
    }
    a().replication().readOnly(true, soon());
    b().replication().waitFor(a().replication().latestTransaction(soon()), soon());
    b().replication().detach(true, soon());
    b().replication().becomeSource(CONFIGURATION, soon());
    b().replication().readOnly(false, soon());
    follow(a(), b());
    asRoot(b(), "XA COMMIT 'kept'", "XA ROLLBACK 'dropped'");
    a().replication().waitFor(b().replication().latestTransaction(soon()), soon());
    for (MariaDbServer server : List.of(a(), b())) {
      assertThat(server.asAgent("SELECT text FROM app.notes WHERE text IN ('kept', 'dropped')"))
          .containsExactly("kept");
      assertThat(codes(server)).isEmpty();
    }
  }

  /** As the server would log it: in the format of statements, these are transactions. */
  private static void fillTemporaryTable(MariaDbServer server) throws SQLException {
    try (Connection reader = server.connect("app", "app_pass_1", "app");
        Statement statement = reader.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE own AS SELECT * FROM notes");
      statement.execute("INSERT INTO own (text) VALUES ('mine')");
      statement.execute("CREATE OR REPLACE TEMPORARY TABLE own AS SELECT * FROM notes");
      statement.execute("DROP TEMPORARY TABLE own");
    }
  }

  private static void asRoot(MariaDbServer server, String... statements) throws SQLException {
    try (Connection root = server.connect("root", ROOT_PASSWORD, "app");
        Statement statement = root.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static void follow(MariaDbServer replica, MariaDbServer source) {
    replica
        .replication()
        .follow(source.replication().admitReplica(soon()), CONFIGURATION, false, false, soon());
  }

  private static List<String> codes(MariaDbServer server) {
    return server.manager().healthIssues(soon()).stream().map(HealthIssue::code).toList();
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
