package org.trovekeeper.mysql.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.contract.DatastoreManagerContract;
import org.trovekeeper.mysql.common.Login;
import org.trovekeeper.mysql.common.MySqlDialect;
import org.trovekeeper.mysql.common.SocketConnector;
import org.trovekeeper.spi.ConfigGroups;
import org.trovekeeper.spi.DataOrigin;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.User;
import org.trovekeeper.spi.UserName;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.sql.SqlProbe;
import org.trovekeeper.toolkit.EngineProcess;

/** One real server does what every datastore does, and what is MariaDB's own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MariaDbManagerIT extends DatastoreManagerContract {
  private Path folder = Path.of("");
  private @Nullable MariaDbServer running;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    assumeTrue(MariaDbServer.installed(), "SKIPPED: mariadbd is not installed");
    folder = temporary;
    running = new MariaDbServer(folder.resolve("one"));
    running.bringUp(Map.of("max_connections", 77));
  }

  @AfterAll
  void stop() {
    if (running != null) {
      running.close();
    }
  }

  @Override
  protected DatastoreManager manager() {
    return server().manager();
  }

  @Override
  protected boolean canUse(String user, String password, String database) {
    try (Connection connection = server().connect(user, password, database)) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  protected void signal(String name) {
    server().signal(name);
  }

  @Override
  protected void kill() {
    server().kill();
  }

  @Override
  protected String marker(String user) {
    return user + "@%";
  }

  @Override
  protected Lockout lockAgentOut() {
    return server()
        .lockout(
            "ALTER USER os_admin@localhost ACCOUNT LOCK",
            "ALTER USER os_admin@localhost ACCOUNT UNLOCK");
  }

  @Override
  protected Map.Entry<String, Object> setting() {
    return Map.entry("max_allowed_packet", "8M");
  }

  @Override
  protected Map.Entry<String, Object> agentsSetting() {
    return Map.entry("server_id", 4711);
  }

  @Override
  protected Map<String, Object> dangerous() {
    return Map.of(
        "require_secure_transport",
        "ON",
        "default_password_lifetime",
        1,
        "max_session_mem_used",
        65536,
        "thread_handling",
        "no-threads");
  }

  @Override
  protected Map<String, Object> harshLimits() {
    return Map.ofEntries(
        Map.entry("max_statement_time", 0.000001),
        Map.entry("wait_timeout", 1),
        Map.entry("idle_transaction_timeout", 1),
        Map.entry("autocommit", false),
        Map.entry(
            "sql_mode", "ANSI,NO_BACKSLASH_ESCAPES,ONLY_FULL_GROUP_BY,PAD_CHAR_TO_FULL_LENGTH"),
        Map.entry("sql_safe_updates", true),
        Map.entry("max_user_connections", 1),
        Map.entry("completion_type", "RELEASE"),
        Map.entry("character_set_server", "latin1"),
        Map.entry("lock_wait_timeout", 1),
        Map.entry("max_join_size", 1),
        Map.entry("max_session_mem_used", "1M"),
        Map.entry("tmp_memory_table_size", 0),
        Map.entry("tmp_disk_table_size", 1024));
  }

  @Override
  protected String effective(String setting) {
    return server().effective(setting);
  }

  @Override
  protected String reservedUser() {
    return "os_admin";
  }

  @Override
  protected String reservedDatabase() {
    return "mysql";
  }

  @Test
  void a_new_database_has_no_stranger_and_no_transaction() {
    assertThat(
            server()
                .asAgent(
                    "SELECT CONCAT(user, '@', host) FROM mysql.user WHERE host <> 'localhost'"))
        .isEmpty();
    assertThat(server().asAgent("SELECT user FROM mysql.user WHERE user = ''")).isEmpty();
    assertThat(server().asAgent("SHOW DATABASES LIKE 'test'")).isEmpty();
    assertThat(effective("log_bin")).isEqualTo("1");
    assertThat(effective("gtid_strict_mode")).isEqualTo("1");
  }

  @Test
  void overrides_of_the_user_hold_and_those_of_the_agent_beat_them() {
    String port = Integer.toString(server().port());
    manager()
        .configGroups()
        .orElseThrow()
        .store(Map.of("port", 1, "max_connections", 66), false, MariaDbServer.soon());
    manager().engine().restart(Deadline.in(MariaDbServer.LONG));
    assertThat(effective("port")).isEqualTo(port);
    assertThat(effective("max_connections")).isEqualTo("66");
    manager()
        .configGroups()
        .orElseThrow()
        .store(Map.of("max_connections", 77), true, MariaDbServer.soon());
    manager().engine().restart(Deadline.in(MariaDbServer.LONG));
  }

  @Test
  void a_variable_that_only_sessions_have_is_refused_by_store_and_by_apply() {
    ConfigGroups groups = manager().configGroups().orElseThrow();
    Map<String, Object> values =
        Map.of("character_set_connection", "utf8mb4", "max_allowed_packet", "8M");
    assertThatThrownBy(() -> groups.store(values, true, MariaDbServer.soon()))
        .hasMessageContaining("character_set_connection (a variable of sessions")
        .hasMessageContaining("stored: max_allowed_packet");
    assertThatThrownBy(() -> groups.apply(values, MariaDbServer.soon()))
        .hasMessageContaining("character_set_connection (a variable of sessions")
        .hasMessageContaining("applied: max_allowed_packet");
    groups.store(Map.of(), true, MariaDbServer.soon());
    manager().engine().restart(MariaDbServer.soon());
  }

  @Test
  void an_option_is_taken_by_its_own_name_and_by_its_variable_s() {
    ConfigGroups groups = manager().configGroups().orElseThrow();
    for (String name : List.of("tx_isolation", "transaction-isolation", "transaction_isolation")) {
      groups.apply(Map.of(name, "READ-COMMITTED"), MariaDbServer.soon());
      assertThat(effective("tx_isolation")).isEqualTo("READ-COMMITTED");
      groups.store(Map.of(name, "SERIALIZABLE"), false, MariaDbServer.soon());
      manager().engine().restart(MariaDbServer.soon());
      assertThat(effective("tx_isolation")).isEqualTo("SERIALIZABLE");
    }
    groups.store(Map.of("default_time_zone", "+02:00"), true, MariaDbServer.soon());
    groups.apply(Map.of("default_time_zone", "+02:00"), MariaDbServer.soon());
    assertThat(effective("time_zone")).isEqualTo("+02:00");
    groups.store(Map.of(), true, MariaDbServer.soon());
    manager().engine().restart(MariaDbServer.soon());
  }

  @Test
  void no_form_of_a_name_goes_around_the_agent() {
    ConfigGroups groups = manager().configGroups().orElseThrow();
    for (String name :
        List.of("server-i", "loose_server_id", "skip_read_only", "maximum_server_id")) {
      assertThatThrownBy(() -> groups.store(Map.of(name, 4711), false, MariaDbServer.soon()))
          .hasMessageContaining("unknown to the server");
    }
    for (String name : List.of("Server-ID", "READ_ONLY", "replicate-do-db", "wsrep-on")) {
      groups.store(Map.of(name, "4711"), false, MariaDbServer.soon());
    }
    manager().engine().restart(MariaDbServer.soon());
    assertThat(effective("server_id")).isNotEqualTo("4711");
  }

  @Test
  void a_plugin_s_options_are_known_with_the_plugin_and_without_it_they_are_not() {
    ConfigGroups groups = manager().configGroups().orElseThrow();
    assertThatThrownBy(
            () -> groups.store(Map.of("server_audit_logging", "ON"), true, MariaDbServer.soon()))
        .hasMessageContaining("server_audit_logging (unknown to the server)");
    assertThatThrownBy(
            () -> groups.store(Map.of("plugin_load_add", "no_such"), true, MariaDbServer.soon()))
        .hasMessageContaining("plugin_load_add (Can't open shared library");
    groups.store(
        Map.of("plugin_load_add", "server_audit", "server_audit_logging", "OFF"),
        true,
        MariaDbServer.soon());
    manager().engine().restart(MariaDbServer.soon());
    assertThat(effective("server_audit_logging")).isEqualTo("0");
    groups.store(Map.of(), true, MariaDbServer.soon());
    manager().engine().restart(MariaDbServer.soon());
  }

  @Test
  void root_cannot_write_to_a_read_only_server_nor_open_it() throws SQLException {
    User root =
        manager().root().orElseThrow().enable(Optional.of(new Secret("root_pass_1")), soon());
    server().asAgent("SET GLOBAL read_only = 1");
    try (Connection connection = server().connect(root.name(), "root_pass_1", "");
        var statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("CREATE DATABASE no_way"))
          .hasMessageContaining("read-only");
      assertThatThrownBy(() -> statement.execute("SET GLOBAL read_only = 0"))
          .hasMessageContaining("READ_ONLY ADMIN");
      assertThatThrownBy(() -> statement.execute("GRANT READ_ONLY ADMIN ON *.* TO root@'%'"))
          .isInstanceOf(SQLException.class);
    } finally {
      server().asAgent("SET GLOBAL read_only = 0");
      manager().root().orElseThrow().disable(soon());
    }
  }

  @Test
  void a_fence_that_could_not_close_the_server_does_not_close_its_next_start() throws SQLException {
    server().asAgent("CREATE DATABASE held", "CREATE TABLE held.notes (text TEXT)");
    try (Connection backup = server().connectAsAgent();
        Statement statement = backup.createStatement()) {
      statement.execute("LOCK TABLES held.notes WRITE");
      assertThatThrownBy(() -> replication().readOnly(true, Deadline.in(Duration.ofSeconds(3))))
          .isInstanceOf(GuestException.class)
          .hasMessageContaining("was not closed for writes");
    }
    manager().engine().restart(Deadline.in(MariaDbServer.LONG));
    assertThat(effective("read_only")).isEqualTo("0");
    server().asAgent("DROP DATABASE held");
  }

  @Test
  void a_fence_that_is_there_outlasts_a_repetition_that_finds_no_server() {
    replication().readOnly(true, Deadline.in(MariaDbServer.LONG));
    manager().engine().stop(Deadline.in(MariaDbServer.LONG));
    try {
      assertThatThrownBy(() -> replication().readOnly(true, Deadline.in(Duration.ofSeconds(3))))
          .isInstanceOf(GuestException.class);
      manager().engine().start(Deadline.in(MariaDbServer.LONG));
      assertThat(effective("read_only")).isEqualTo("1");
    } finally {
      manager().engine().start(Deadline.in(MariaDbServer.LONG));
      replication().readOnly(false, Deadline.in(MariaDbServer.LONG));
    }
  }

  @Test
  void a_restored_root_of_another_agent_loses_the_right_to_write_past_a_fence_and_so_do_roles()
      throws IOException, SQLException {
    try (MariaDbServer other = new MariaDbServer(folder.resolve("three"))) {
      other.bringUp(Map.of("plugin_load_add", "simple_password_check"));
      other.asAgent(
          "DROP USER 'mariadb.sys'@localhost",
          "CREATE USER root@'%' IDENTIFIED BY 'Old_root_1'",
          "GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION",
          "CREATE ROLE keeper",
          "GRANT READ_ONLY ADMIN ON *.* TO keeper",
          "GRANT READ_ONLY ADMIN ON *.* TO PUBLIC");
      String written = other.asAgent("SELECT @@GLOBAL.gtid_binlog_state").getFirst();
      other.manager().engine().stop(Deadline.in(MariaDbServer.LONG));
      other.manager().provisioning().bringUp(DataOrigin.RESTORED, Deadline.in(MariaDbServer.LONG));
      assertThat(other.asAgent("SELECT @@GLOBAL.gtid_binlog_state")).containsExactly(written);

      other.asAgent("SET GLOBAL read_only = 1");
      try (Connection root = other.connect("root", "Old_root_1", "");
          Statement statement = root.createStatement()) {
        assertThatThrownBy(() -> statement.execute("CREATE DATABASE no_way"))
            .hasMessageContaining("read-only");
        assertThatThrownBy(() -> statement.execute("SET GLOBAL read_only = 0"))
            .hasMessageContaining("READ_ONLY ADMIN");
      }
      assertThat(other.asAgent("SHOW GRANTS FOR keeper", "SHOW GRANTS FOR PUBLIC"))
          .noneMatch(grant -> grant.contains("READ_ONLY"));
    }
  }

  @Test
  void nasty_names_and_passwords_stay_what_they_are_in_every_mode_of_the_server() {
    server().asAgent("SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'");
    manager().engine().probe(Deadline.in(Duration.ofSeconds(5)));
    try {
      String nasty = "\\'; DROP DATABASE mysql; -- \\\"";
      User root = manager().root().orElseThrow().enable(Optional.of(new Secret(nasty)), soon());
      assertThat(canUse("root", nasty, "")).isTrue();
      assertThat(root.password()).contains(new Secret(nasty));
      UserName odd = new UserName("a'b\\", Optional.of("%"));
      assertThat(manager().users().orElseThrow().get(odd, soon())).isEmpty();
    } finally {
      manager().root().orElseThrow().disable(soon());
      server().asAgent("SET GLOBAL sql_mode = DEFAULT");
    }
  }

  @Test
  void underscores_of_a_granted_name_are_no_wildcards() {
    manager()
        .databases()
        .orElseThrow()
        .create(List.of(Database.named("a_b"), Database.named("axb")), soon());
    manager()
        .users()
        .orElseThrow()
        .create(
            List.of(
                new User(
                    "joe",
                    Optional.of(new Secret("pass_1")),
                    Optional.of("127.0.0.%"),
                    List.of(Database.named("a_b")),
                    false)),
            soon());
    try {
      assertThat(canUse("joe", "pass_1", "a_b")).isTrue();
      assertThat(canUse("joe", "pass_1", "axb")).isFalse();
      assertThat(
              manager()
                  .users()
                  .orElseThrow()
                  .get(new UserName("joe", Optional.of("127.0.0.%")), soon())
                  .orElseThrow()
                  .databases())
          .containsExactly(Database.named("a_b"));
    } finally {
      manager().users().orElseThrow().delete(new UserName("joe", Optional.of("127.0.0.%")), soon());
      manager().databases().orElseThrow().delete(Database.named("a_b"), soon());
      manager().databases().orElseThrow().delete(Database.named("axb"), soon());
    }
  }

  @Test
  @Timeout(60)
  void reads_of_a_frozen_server_end() {
    String position = replication().latestTransaction(Deadline.in(MariaDbServer.LONG));
    server().signal("STOP");
    try {
      // Its last thread may stop a moment later.
      Deadline soon = Deadline.in(MariaDbServer.LONG);
      assertThat(
              server()
                  .host()
                  .ticker()
                  .await(
                      () -> fails(() -> replication().latestTransaction(moment())),
                      Duration.ofMillis(100),
                      soon))
          .isTrue();
      assertThat(fails(() -> replication().lastTransaction(moment()))).isTrue();
    } finally {
      server().signal("CONT");
    }
    assertThat(replication().latestTransaction(Deadline.in(MariaDbServer.LONG)))
        .isEqualTo(position);
  }

  private static Deadline moment() {
    return Deadline.in(Duration.ofSeconds(1));
  }

  private static boolean fails(Runnable read) {
    try {
      read.run();
      return false;
    } catch (GuestException e) {
      return true;
    }
  }

  @Test
  void a_start_asks_again_when_its_first_question_is_not_answered() throws IOException {
    Path socket = folder.resolve("slow.sock");
    MariaDbLayout layout = MariaDbLayout.of(server().settings(), server().host().privileged());
    Login login = new Login("os_admin", new Secret("any_1"), socket);
    EngineProcess process =
        new EngineProcess(
            server().host(),
            layout.service(),
            new SqlProbe(() -> new SocketConnector(login), MySqlDialect.FAILURES),
            StartRules::complaint);
    try (SlowListener _ = new SlowListener(socket)) {
      // The real process runs already; only what is asked is not the real one.
      process.start(Deadline.in(Duration.ofSeconds(10)));
    }
  }

  private Replication replication() {
    return manager().replication().orElseThrow();
  }

  private MariaDbServer server() {
    return Objects.requireNonNull(running, "not started");
  }
}
