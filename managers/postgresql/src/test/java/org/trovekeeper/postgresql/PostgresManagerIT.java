package org.trovekeeper.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.spi.PageRequest;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.User;
import org.trovekeeper.spi.UserAdmin;
import org.trovekeeper.spi.UserChange;
import org.trovekeeper.spi.UserName;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.testing.PostgresRelease;

/** One real server does what every datastore does, and what is PostgreSQL's own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresManagerIT extends PostgresSettingsContract {
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
    manager().engine().startAtBoot(false, soon());
    assertThat(file).hasContent("manual");
    manager().engine().startAtBoot(true, soon());
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
    manager().databases().orElseThrow().create(List.of(Database.named("granted")), soon());
    users().create(List.of(user("joe", "granted"), user("eve")), soon());
    try {
      assertThat(canUse("joe", "pass_1", "granted")).isTrue();
      assertThatThrownBy(() -> server().connect("eve", "pass_1", "granted"))
          .hasMessageContaining("CONNECT privilege");
    } finally {
      users().delete(name("joe"), soon());
      users().delete(name("eve"), soon());
      manager().databases().orElseThrow().delete(Database.named("granted"), soon());
    }
  }

  @Test
  void a_right_that_is_revoked_ends_what_it_allowed_and_nobody_else_s() throws SQLException {
    server().asAgent("CREATE DATABASE open_to_all");
    users().create(List.of(user("joe", "open_to_all"), user("ann")), soon());
    try (Connection joe = server().connect("joe", "pass_1", "open_to_all")) {
      users().revoke(name("joe"), "open_to_all", soon());
      assertThat(joe.isValid(5)).isFalse();
      assertThatThrownBy(() -> server().connect("joe", "pass_1", "open_to_all"))
          .isInstanceOf(SQLException.class);
      server().connect("ann", "pass_1", "open_to_all").close();
    } finally {
      users().delete(name("joe"), soon());
      users().delete(name("ann"), soon());
      manager().databases().orElseThrow().delete(Database.named("open_to_all"), soon());
    }
  }

  @Test
  void a_right_that_cannot_be_taken_away_is_told() {
    server().asAgent("CREATE DATABASE kept");
    users().create(List.of(user("joe", "kept")), soon());
    server().asAgent("CREATE ROLE team NOLOGIN", "GRANT CONNECT ON DATABASE kept TO team");
    server().asAgent("GRANT team TO joe");
    try {
      assertThatThrownBy(() -> users().revoke(name("joe"), "kept", soon()))
          .isInstanceOf(GuestException.class)
          .hasMessageContaining("may still use kept");
    } finally {
      users().delete(name("joe"), soon());
      manager().databases().orElseThrow().delete(Database.named("kept"), soon());
      server().asAgent("DROP ROLE team");
    }
  }

  @Test
  void a_dropped_user_leaves_its_tables_behind_and_nobody_gets_rights_by_them()
      throws SQLException {
    manager()
        .databases()
        .orElseThrow()
        .create(List.of(Database.named("first"), Database.named("second")), soon());
    users().create(List.of(user("joe", "first", "second"), user("eve", "first")), soon());
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
      users().delete(name("joe"), soon());
      assertThat(users().get(name("joe"), soon())).isEmpty();
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
      users().delete(name("eve"), soon());
      manager().databases().orElseThrow().delete(Database.named("first"), soon());
      manager().databases().orElseThrow().delete(Database.named("second"), soon());
    }
  }

  @Test
  void a_password_is_kept_as_scram_and_lasts_when_the_name_changes_or_the_change_is_refused() {
    users().create(List.of(user("joe")), soon());
    server().asAgent("SET password_encryption = 'md5'", "CREATE ROLE old LOGIN PASSWORD 'pass_1'");
    try {
      assertThat(server().asAgent("SELECT rolpassword FROM pg_authid WHERE rolname = 'joe'"))
          .allMatch(kept -> kept.startsWith("SCRAM-SHA-256$"));
      users()
          .update(
              name("joe"), new UserChange(Optional.of("jim"), empty(), Optional.empty()), soon());
      assertThat(connects("jim", "pass_1")).isTrue();
      assertThatThrownBy(() ->
              users()
                  .update(
                      name("old"),
                      new UserChange(Optional.of("older"), empty(), Optional.empty()),
                      soon()))
          .isInstanceOf(GuestException.class)
          .hasMessageContaining("older form");
      assertThat(users().get(name("old"), soon())).isPresent();
      users()
          .update(
              name("old"),
              new UserChange(Optional.of("older"), empty(), Optional.of(new Secret("pass_2"))),
              soon());
      assertThat(connects("older", "pass_2")).isTrue();
    } finally {
      users().delete(name("jim"), soon());
      users().delete(name("older"), soon());
    }
  }

  @Test
  void an_account_cannot_be_limited_to_a_host() {
    User limited =
        new User("joe", Optional.of(new Secret("p_1")), Optional.of("10.0.0.1"), List.of(), false);
    assertThatThrownBy(() -> users().create(List.of(limited), soon()))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("have no host");
    assertThat(users().get(name("joe"), soon())).isEmpty();
  }

  @Test
  void nasty_names_and_passwords_stay_what_they_are() {
    String nasty = "a\"b'; DROP ROLE postgres; -- \\ $$";
    manager().databases().orElseThrow().create(List.of(Database.named(nasty)), soon());
    users()
        .create(List.of(new User(nasty, secret(nasty), empty(), databases(nasty), false)), soon());
    try {
      assertThat(canUse(nasty, nasty, nasty)).isTrue();
      assertThat(users().access(name(nasty), soon()))
          .extracting(Database::name)
          .containsExactly(nasty);
      users().revoke(name(nasty), nasty, soon());
      assertThat(canUse(nasty, nasty, nasty)).isFalse();
    } finally {
      users().delete(name(nasty), soon());
      manager().databases().orElseThrow().delete(Database.named(nasty), soon());
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
                new Database("plain", Optional.of("utf8"), Optional.of("C"))),
            soon());
    try {
      assertThat(manager().databases().orElseThrow().list(PageRequest.all(), soon()).items())
          .containsExactly(
              new Database("latin", Optional.of("LATIN1"), Optional.of("C")),
              new Database("plain", Optional.of("UTF8"), Optional.of("C")));
    } finally {
      manager().databases().orElseThrow().delete(Database.named("latin"), soon());
      manager().databases().orElseThrow().delete(Database.named("plain"), soon());
    }
  }

  @Test
  void rules_of_access_that_somebody_changed_are_told_until_a_restart() throws IOException {
    Path rules = server().layout().accessFile();
    Files.writeString(rules, "# mine\n", StandardOpenOption.APPEND);
    assertThat(server().manager().healthIssues(soon()))
        .extracting(HealthIssue::code)
        .contains("access-changed");
    server().manager().engine().restart(soon());
    assertThat(server().manager().healthIssues(soon()))
        .extracting(HealthIssue::code)
        .doesNotContain("access-changed");
  }

  @Test
  void no_secret_of_a_statement_reaches_the_server_s_log() throws IOException {
    server().asAgent("SELECT 1");
    users().create(List.of(user("joe")), soon());
    try {
      manager()
          .configGroups()
          .orElseThrow()
          .apply(Map.of("log_statement", "all"), PostgresServer.soon());
      users().changePasswords(List.of(user("joe")), soon());
      assertThat(Files.readString(server().layout().log()))
          .doesNotContain("pass_1")
          .doesNotContain("SCRAM-SHA-256$");
    } finally {
      users().delete(name("joe"), soon());
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

  @Override
  protected final PostgresServer server() {
    return Objects.requireNonNull(running, "not started");
  }
}
