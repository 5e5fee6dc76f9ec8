package org.trovekeeper.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.contract.DatastoreManagerContract;
import org.trovekeeper.spi.ConfigGroups;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineState;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.PageRequest;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.User;
import org.trovekeeper.spi.UserAdmin;
import org.trovekeeper.spi.UserChange;
import org.trovekeeper.spi.UserName;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.testing.PostgresRelease;

/** One real server does what every datastore does, and what is PostgreSQL's own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresManagerIT extends DatastoreManagerContract {
  private @Nullable PostgresServer running;

  /** Others run the same on another. */
  protected PostgresRelease release() {
    return PostgresRelease.V15;
  }

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    release().require();
    running = new PostgresServer(release(), temporary, "one");
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
    return server().canUse(user, password, database);
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
    return user;
  }

  @Override
  protected Lockout lockAgentOut() {
    return server().lockout("ALTER ROLE os_admin NOLOGIN", "ALTER ROLE os_admin LOGIN");
  }

  @Override
  protected Map.Entry<String, Object> setting() {
    return Map.entry("work_mem", "9MB");
  }

  @Override
  protected Map.Entry<String, Object> agentsSetting() {
    return Map.entry("wal_level", "minimal");
  }

  @Override
  protected Map<String, Object> dangerous() {
    return Map.of(
        "synchronous_standby_names", "*",
        "wal_sender_timeout", "1ms",
        "superuser_reserved_connections", 0);
  }

  @Override
  protected Map<String, Object> harshLimits() {
    return Map.of(
        "statement_timeout",
        1,
        "lock_timeout",
        1,
        "idle_in_transaction_session_timeout",
        1,
        "idle_session_timeout",
        1,
        "default_transaction_isolation",
        "serializable",
        "search_path",
        "nowhere",
        "exit_on_error",
        true,
        "default_tablespace",
        "nowhere",
        "client_encoding",
        "SQL_ASCII",
        "datestyle",
        "SQL, DMY");
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
    return "template1";
  }

  @Test
  void nobody_but_the_agent_can_log_in_to_a_new_database() {
    assertThat(server().asAgent("SELECT rolname FROM pg_roles WHERE rolcanlogin"))
        .containsExactly("os_admin");
    assertThat(server().asAgent("SELECT rolname FROM pg_roles WHERE rolsuper"))
        .containsExactly("os_admin");
    assertThatThrownBy(() -> server().connect("os_admin", "any_1", "postgres"))
        .hasMessageContaining("pg_hba.conf");
  }

  @Test
  void the_server_cannot_change_who_may_connect() throws IOException {
    for (String name : List.of("pg_hba.conf", "pg_ident.conf", "postgresql.conf")) {
      Path file = server().layout().configDirectory().resolve(name);
      assertThat(Files.getOwner(file).getName()).isEqualTo(System.getProperty("user.name"));
    }
  }

  @Test
  void the_size_of_the_log_is_told_and_nothing_while_the_server_is_down() {
    assertThat(manager().volumeFigures(Deadline.in(PostgresServer.LONG)))
        .containsEntry("wal_archive_size", 0L)
        .hasEntrySatisfying("wal_size", bytes -> assertThat(bytes).isGreaterThan(1 << 20));
    manager().engine().stop(Deadline.in(PostgresServer.LONG));
    try {
      assertThat(manager().volumeFigures(Deadline.in(PostgresServer.LONG))).isEmpty();
    } finally {
      manager().engine().start(Deadline.in(PostgresServer.LONG));
    }
  }

  @Test
  void debians_tools_start_it_only_where_it_is_to_start_at_boot() {
    Path file = server().layout().startFile();
    manager().engine().startAtBoot(false);
    assertThat(file).hasContent("manual");
    manager().engine().startAtBoot(true);
    assertThat(file).hasContent("auto");
    manager().engine().start(Deadline.in(PostgresServer.LONG));
    assertThat(file).hasContent("auto");
  }

  @Test
  void tools_of_the_server_connect_by_the_service_file() {
    var command =
        Command.of(
                Duration.ofSeconds(20),
                server().layout().program("psql"),
                "-XAtc",
                "SELECT current_user")
            .as(server().layout().osUser())
            .withEnvironment(server().layout().toolEnvironment());
    assertThat(server().host().commands().runChecked(command).output().strip())
        .isEqualTo("os_admin");
  }

  @Test
  void a_user_s_own_tables_are_made_in_a_database_that_was_granted_and_closed_to_everybody() {
    manager().databases().orElseThrow().create(List.of(Database.named("granted")));
    users().create(List.of(user("joe", "granted"), user("eve")));
    try {
      assertThat(canUse("joe", "pass_1", "granted")).isTrue();
      assertThatThrownBy(() -> server().connect("eve", "pass_1", "granted"))
          .hasMessageContaining("CONNECT privilege");
    } finally {
      users().delete(name("joe"));
      users().delete(name("eve"));
      manager().databases().orElseThrow().delete(Database.named("granted"));
    }
  }

  @Test
  void a_right_that_is_revoked_ends_what_it_allowed_and_nobody_else_s() throws SQLException {
    server().asAgent("CREATE DATABASE open_to_all");
    users().create(List.of(user("joe", "open_to_all"), user("ann")));
    try (Connection joe = server().connect("joe", "pass_1", "open_to_all")) {
      users().revoke(name("joe"), "open_to_all");
      assertThat(joe.isValid(5)).isFalse();
      assertThatThrownBy(() -> server().connect("joe", "pass_1", "open_to_all"))
          .isInstanceOf(SQLException.class);
      server().connect("ann", "pass_1", "open_to_all").close();
    } finally {
      users().delete(name("joe"));
      users().delete(name("ann"));
      manager().databases().orElseThrow().delete(Database.named("open_to_all"));
    }
  }

  @Test
  void a_right_that_cannot_be_taken_away_is_told() {
    server().asAgent("CREATE DATABASE kept");
    users().create(List.of(user("joe", "kept")));
    server().asAgent("CREATE ROLE team NOLOGIN", "GRANT CONNECT ON DATABASE kept TO team");
    server().asAgent("GRANT team TO joe");
    try {
      assertThatThrownBy(() -> users().revoke(name("joe"), "kept"))
          .isInstanceOf(GuestException.class)
          .hasMessageContaining("may still use kept");
    } finally {
      users().delete(name("joe"));
      manager().databases().orElseThrow().delete(Database.named("kept"));
      server().asAgent("DROP ROLE team");
    }
  }

  @Test
  void a_dropped_user_leaves_its_tables_behind_and_nobody_gets_rights_by_them()
      throws SQLException {
    manager()
        .databases()
        .orElseThrow()
        .create(List.of(Database.named("first"), Database.named("second")));
    users().create(List.of(user("joe", "first", "second"), user("eve", "first")));
    try {
      for (String database : List.of("first", "second")) {
        try (Connection joe = server().connect("joe", "pass_1", database);
            Statement statement = joe.createStatement()) {
          statement.execute("CREATE TABLE notes AS SELECT 'kept' AS text");
          statement.execute(
              "CREATE FUNCTION escalate() RETURNS text SECURITY DEFINER LANGUAGE sql AS"
                  + " 'SELECT current_user::text'");
        }
      }
      users().delete(name("joe"));
      assertThat(users().get(name("joe"))).isEmpty();
      assertThat(server().asAgentIn("first", "SELECT text FROM public.notes"))
          .containsExactly("kept");
      assertThat(server().asAgentIn("second", "SELECT text FROM public.notes"))
          .containsExactly("kept");
      try (Connection eve = server().connect("eve", "pass_1", "first");
          Statement statement = eve.createStatement();
          var answer = statement.executeQuery("SELECT escalate()")) {
        answer.next();
        assertThat(answer.getString(1)).isEqualTo("os_keeper");
      }
      assertThat(server().asAgent("SELECT rolsuper FROM pg_roles WHERE rolname = 'os_keeper'"))
          .containsExactly("f");
    } finally {
      users().delete(name("eve"));
      manager().databases().orElseThrow().delete(Database.named("first"));
      manager().databases().orElseThrow().delete(Database.named("second"));
    }
  }

  @Test
  void a_password_is_kept_as_scram_and_lasts_when_the_name_changes_or_the_change_is_refused() {
    users().create(List.of(user("joe")));
    server().asAgent("SET password_encryption = 'md5'", "CREATE ROLE old LOGIN PASSWORD 'pass_1'");
    try {
      assertThat(server().asAgent("SELECT rolpassword FROM pg_authid WHERE rolname = 'joe'"))
          .allMatch(kept -> kept.startsWith("SCRAM-SHA-256$"));
      users().update(name("joe"), new UserChange(Optional.of("jim"), empty(), Optional.empty()));
      assertThat(connects("jim", "pass_1")).isTrue();
      assertThatThrownBy(() ->
              users()
                  .update(
                      name("old"), new UserChange(Optional.of("older"), empty(), Optional.empty())))
          .isInstanceOf(GuestException.class)
          .hasMessageContaining("older form");
      assertThat(users().get(name("old"))).isPresent();
    } finally {
      users().delete(name("jim"));
      users().delete(name("old"));
    }
  }

  @Test
  void an_account_cannot_be_limited_to_a_host() {
    User limited =
        new User("joe", Optional.of(new Secret("p_1")), Optional.of("10.0.0.1"), List.of(), false);
    assertThatThrownBy(() -> users().create(List.of(limited)))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("have no host");
    assertThat(users().get(name("joe"))).isEmpty();
  }

  @Test
  void nasty_names_and_passwords_stay_what_they_are() {
    String nasty = "a\"b'; DROP ROLE postgres; -- \\ $$";
    manager().databases().orElseThrow().create(List.of(Database.named(nasty)));
    users().create(List.of(new User(nasty, secret(nasty), empty(), databases(nasty), false)));
    try {
      assertThat(canUse(nasty, nasty, nasty)).isTrue();
      assertThat(users().access(name(nasty))).extracting(Database::name).containsExactly(nasty);
      users().revoke(name(nasty), nasty);
      assertThat(canUse(nasty, nasty, nasty)).isFalse();
    } finally {
      users().delete(name(nasty));
      manager().databases().orElseThrow().delete(Database.named(nasty));
    }
  }

  @Test
  void a_database_has_the_character_set_and_the_order_that_were_asked_for() {
    manager()
        .databases()
        .orElseThrow()
        .create(
            List.of(
                new Database("latin", Optional.of("LATIN1"), empty()),
                new Database("plain", Optional.of("utf8"), Optional.of("C"))));
    try {
      assertThat(manager().databases().orElseThrow().list(PageRequest.all()).items())
          .containsExactly(
              new Database("latin", Optional.of("LATIN1"), Optional.of("C")),
              new Database("plain", Optional.of("UTF8"), Optional.of("C")));
    } finally {
      manager().databases().orElseThrow().delete(Database.named("latin"));
      manager().databases().orElseThrow().delete(Database.named("plain"));
    }
  }

  @Test
  void no_secret_of_a_statement_reaches_the_server_s_log() throws IOException {
    server().asAgent("SELECT 1");
    users().create(List.of(user("joe")));
    try {
      manager()
          .configGroups()
          .orElseThrow()
          .apply(Map.of("log_statement", "all"), PostgresServer.soon());
      users().changePasswords(List.of(user("joe")));
      assertThat(Files.readString(server().layout().log()))
          .doesNotContain("pass_1")
          .doesNotContain("SCRAM-SHA-256$");
    } finally {
      users().delete(name("joe"));
      manager().engine().restart(Deadline.in(PostgresServer.LONG));
    }
  }

  @Test
  void overrides_of_the_user_hold_and_those_of_the_agent_beat_them() {
    String port = Integer.toString(server().port());
    groups()
        .store(
            Map.of("port", 1, "hba_file", "/etc/passwd", "max_connections", 66),
            false,
            PostgresServer.soon());
    groups()
        .store(
            Map.of("ssl", "on", "session_preload_libraries", "nothing"),
            false,
            PostgresServer.soon());
    groups()
        .store(
            Map.of("logging_collector", "on", "log_directory", "/proc/1"),
            false,
            PostgresServer.soon());
    manager().engine().restart(Deadline.in(PostgresServer.LONG));
    assertThat(effective("port")).isEqualTo(port);
    assertThat(effective("ssl")).isEqualTo("off");
    assertThat(effective("logging_collector")).isEqualTo("off");
    assertThat(effective("session_preload_libraries")).isEmpty();
    assertThat(effective("max_connections")).isEqualTo("66");
    groups().store(Map.of("max_connections", 77), true, PostgresServer.soon());
    manager().engine().restart(Deadline.in(PostgresServer.LONG));
  }

  @Test
  void what_would_keep_the_server_from_starting_is_refused_in_its_own_words_and_not_stored() {
    refusesToStore(Map.of("work_mem", "lots"), "invalid value for parameter");
    refusesToStore(Map.of("max_connections", 0), "outside the valid range");
    refusesToStore(Map.of("no_such_setting", 1), "unrecognized configuration parameter");
    refusesToStore(Map.of("shared_preload_libraries", "no_such_library"), "could not access file");
    refusesToStore(Map.of("shared_buffers", "900GB"), "shared memory");
    manager().engine().restart(Deadline.in(PostgresServer.LONG));
  }

  @Test
  void what_roles_and_databases_are_set_to_does_not_limit_the_agent() {
    server()
        .asAgent(
            "ALTER ROLE ALL SET statement_timeout = 1",
            "ALTER ROLE ALL SET session_preload_libraries = 'no_such_library'",
            "ALTER ROLE os_admin SET default_transaction_read_only = on",
            "ALTER DATABASE postgres SET search_path = 'nowhere'",
            "ALTER DATABASE postgres SET exit_on_error = on");
    try {
      manager().engine().restart(Deadline.in(PostgresServer.LONG));
      assertThat(manager().engine().probe(PostgresServer.soon()))
          .isEqualTo(new EngineState.Healthy());
      manager().databases().orElseThrow().create(List.of(Database.named("mine")));
      manager().databases().orElseThrow().delete(Database.named("mine"));
      assertThat(manager().healthIssues(PostgresServer.soon())).isEmpty();
    } finally {
      server()
          .asAgent(
              "ALTER ROLE ALL RESET ALL",
              "ALTER ROLE os_admin RESET ALL",
              "ALTER DATABASE postgres RESET ALL");
    }
  }

  @Test
  void what_was_set_past_the_agent_and_would_keep_the_server_down_is_removed_and_told()
      throws IOException {
    Path file = server().layout().alterSystemFile();
    String port = Integer.toString(server().port());
    manager().engine().stop(Deadline.in(PostgresServer.LONG));
    Files.writeString(
        file,
        """
        # Do not edit this file manually!
        port = 43999
        work_mem = '6MB'
        shared_preload_libraries = 'no_such_library'
        max_connections = 'many'
        """);
    manager().engine().start(Deadline.in(PostgresServer.LONG));
    assertThat(effective("port")).isEqualTo(port);
    assertThat(effective("work_mem")).isEqualTo("6MB");
    assertThat(manager().healthIssues(PostgresServer.soon()))
        .filteredOn(issue -> issue.code().equals("settings-removed"))
        .singleElement()
        .satisfies(issue ->
            assertThat(issue.fact())
                .contains(
                    file + " line 2: port (the agent decides this)",
                    file + " line 4: shared_preload_libraries (could not access file",
                    file + " line 5: max_connections (invalid value"));
    Files.writeString(file, "");
    groups().store(Map.of("max_connections", 77), true, PostgresServer.soon());
    manager().engine().restart(Deadline.in(PostgresServer.LONG));
    assertThat(manager().healthIssues(PostgresServer.soon())).isEmpty();
  }

  private void refusesToStore(Map<String, Object> values, String words) {
    assertThatThrownBy(() -> groups().store(values, false, PostgresServer.soon()))
        .isInstanceOfSatisfying(
            GuestException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.SETTING_REFUSED);
              assertThat(failure.plainMessage())
                  .contains(words)
                  .contains(values.keySet().iterator().next());
            });
  }

  @Test
  void what_takes_effect_only_at_a_start_is_told_and_takes_effect_then() {
    groups().store(Map.of("max_worker_processes", 9), false, PostgresServer.soon());
    assertThatThrownBy(() ->
            groups()
                .apply(Map.of("max_worker_processes", 9, "work_mem", "5MB"), PostgresServer.soon()))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("max_worker_processes (the server takes it at its next restart)")
        .hasMessageContaining("applied: work_mem");
    assertThat(effective("work_mem")).isEqualTo("5MB");
    manager().engine().restart(Deadline.in(PostgresServer.LONG));
    assertThat(effective("max_worker_processes")).isEqualTo("9");
    groups().store(Map.of("max_connections", 77), true, PostgresServer.soon());
    manager().engine().restart(Deadline.in(PostgresServer.LONG));
  }

  @Test
  void a_value_that_is_only_applied_holds_before_one_that_was_stored_later() {
    groups().store(Map.of(), true, PostgresServer.soon());
    groups().apply(Map.of("work_mem", "5MB"), PostgresServer.soon());
    groups().store(Map.of("work_mem", "9MB"), false, PostgresServer.soon());
    groups().apply(Map.of("work_mem", "6MB"), PostgresServer.soon());
    assertThat(effective("work_mem")).isEqualTo("6MB");
    groups().store(Map.of("max_connections", 77), true, PostgresServer.soon());
    manager().engine().restart(Deadline.in(PostgresServer.LONG));
  }

  @Test
  void a_value_that_another_layer_beats_is_told_and_not_kept() throws IOException {
    Path later = server().layout().includeDirectory().resolve("99-mine.conf");
    Files.writeString(later, "work_mem = '3MB'\n");
    try {
      assertThatThrownBy(() -> groups().apply(Map.of("work_mem", "6MB"), PostgresServer.soon()))
          .isInstanceOf(GuestException.class)
          .hasMessageContaining("work_mem (a later layer of the configuration has another value)");
    } finally {
      Files.delete(later);
      groups().apply(Map.of("work_mem", "4MB"), PostgresServer.soon());
      manager().engine().restart(Deadline.in(PostgresServer.LONG));
    }
  }

  @Test
  void a_source_s_configuration_is_taken_without_what_the_server_would_not_start_with() {
    Replication replication = manager().replication().orElseThrow();
    try {
      replication.becomeSource(
          "work_mem = 'lots'\nio_method = io_uring\nssl = on\nwal_receiver_timeout = '77s'\n",
          Deadline.in(PostgresServer.LONG));
      manager().engine().restart(Deadline.in(PostgresServer.LONG));
      assertThat(effective("wal_receiver_timeout")).isEqualTo("77s");
      replication.becomeSource(
          "shared_preload_libraries = 'not_there'\n", Deadline.in(PostgresServer.LONG));
      manager().engine().restart(Deadline.in(PostgresServer.LONG));
      assertThat(effective("shared_preload_libraries")).isEmpty();
    } finally {
      replication.demote(Deadline.in(PostgresServer.LONG));
      manager().engine().restart(Deadline.in(PostgresServer.LONG));
    }
  }

  private boolean connects(String user, String password) {
    try (Connection connection = server().connect(user, password, "")) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  protected final UserAdmin users() {
    return manager().users().orElseThrow();
  }

  protected final ConfigGroups groups() {
    return manager().configGroups().orElseThrow();
  }

  protected static UserName name(String user) {
    return new UserName(user, empty());
  }

  protected static User user(String name, String... databases) {
    return new User(name, secret("pass_1"), empty(), databases(databases), false);
  }

  private static List<Database> databases(String... names) {
    return Arrays.stream(names).map(Database::named).toList();
  }

  private static Optional<Secret> secret(String text) {
    return Optional.of(new Secret(text));
  }

  private static Optional<String> empty() {
    return Optional.empty();
  }

  protected final PostgresServer server() {
    return Objects.requireNonNull(running, "not started");
  }
}
