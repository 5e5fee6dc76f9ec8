package org.trovekeeper.postgresql;

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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.DatabaseAdmin;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.spi.RootAdmin;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.User;
import org.trovekeeper.spi.UserAdmin;
import org.trovekeeper.spi.UserChange;
import org.trovekeeper.spi.UserName;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.testing.PostgresRelease;

/**
 * What a call on users and databases left when it was cut off is finished by its repeat; on a
 * server with few locks, which logs and checks all that it can.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresRepeatsIT {
  private static final Map<String, Object> CURIOUS =
      Map.of(
          "max_connections",
          20,
          "max_locks_per_transaction",
          10,
          "shared_preload_libraries",
          "passwordcheck, auto_explain, pg_stat_statements",
          "auto_explain.log_min_duration",
          0,
          "log_statement",
          "all",
          "log_min_duration_statement",
          0,
          "log_transaction_sample_rate",
          1,
          "log_min_error_statement",
          "debug5");

  private @Nullable PostgresServer running;

  /** Others run the same on another. */
  protected PostgresRelease release() {
    return PostgresRelease.V15;
  }

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    release().require();
    running = new PostgresServer(release(), temporary, "one");
    running.bringUp(CURIOUS);
  }

  @AfterAll
  void stop() {
    if (running != null) {
      running.close();
    }
  }

  @Test
  void a_removal_that_a_lock_held_up_is_finished_by_its_repeat() throws SQLException {
    databases().create(List.of(Database.named("locked")), soon());
    users().create(List.of(user("joe", "locked")), soon());
    try (Connection joe = server().connect("joe", "pass_1", "locked");
        Statement statement = joe.createStatement()) {
      statement.execute("CREATE TABLE notes (text text)");
    }
    try (SqlPool pool = pool();
        Connection busy = server().connectAsAgent("locked");
        Statement statement = busy.createStatement()) {
      busy.setAutoCommit(false);
      statement.execute("LOCK TABLE public.notes IN ACCESS SHARE MODE");
      Deadline soon = Deadline.in(Duration.ofSeconds(5));
      RoleRemoval removal = new RoleRemoval(new DatabaseWork(connections()));
      assertThatThrownBy(() -> pool.run(soon, session -> removal.remove(session, "joe", soon)))
          .isInstanceOfSatisfying(
              GuestException.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.ENGINE_TIMEOUT));
      busy.rollback();
      assertThat(users().get(name("joe"), soon())).isPresent();
      assertThatThrownBy(() -> server().connect("joe", "pass_1", "postgres"))
          .hasMessageContaining("too many connections");

      users().delete(name("joe"), soon());
      assertThat(users().get(name("joe"), soon())).isEmpty();
      users().create(List.of(user("joe")), soon());
    } finally {
      users().delete(name("joe"), soon());
      databases().delete(Database.named("locked"), soon());
    }
  }

  @Test
  void a_database_that_an_interrupted_call_left_is_completed_by_its_repeat() {
    server().asAgent("CREATE DATABASE halfway ALLOW_CONNECTIONS false");
    databases().create(List.of(Database.named("halfway")), soon());
    users().create(List.of(user("joe", "halfway"), user("eve")), soon());
    try {
      assertThat(server().canUse("joe", "pass_1", "halfway")).isTrue();
      assertThatThrownBy(() -> server().connect("eve", "pass_1", "halfway"))
          .hasMessageContaining("CONNECT privilege");
    } finally {
      users().delete(name("joe"), soon());
      users().delete(name("eve"), soon());
      databases().delete(Database.named("halfway"), soon());
    }
  }

  @Test
  void a_user_that_cannot_have_its_databases_is_not_made() {
    server().asAgent("CREATE DATABASE shut ALLOW_CONNECTIONS false");
    try {
      assertThatThrownBy(() -> users().create(List.of(user("joe", "shut")), soon()))
          .isInstanceOf(GuestException.class);
      assertThat(users().get(name("joe"), soon())).isEmpty();
      users().create(List.of(user("joe")), soon());
      users().delete(name("joe"), soon());
    } finally {
      databases().delete(Database.named("shut"), soon());
    }
  }

  @Test
  void the_agent_waits_for_no_standby_and_for_no_limit_of_a_user_s() {
    server().asAgent("ALTER ROLE os_admin SET synchronous_commit = remote_apply");
    try (SqlPool pool = pool()) {
      Deadline soon = Deadline.in(PostgresServer.LONG);
      assertThat(pool.<String>ask(soon, session -> session.text("SHOW synchronous_commit")))
          .isEqualTo("local");
      assertThat(
              pool.<String>ask(
                  soon,
                  session ->
                      session.text(
                          "SELECT coalesce(max(setting), '0') FROM pg_settings"
                              + " WHERE name = 'transaction_timeout'")))
          .isEqualTo("0");
    } finally {
      server().asAgent("ALTER ROLE os_admin RESET synchronous_commit");
    }
  }

  @Test
  void no_password_reaches_a_log_and_a_check_of_passwords_refuses_none_of_the_agent_s()
      throws IOException {
    users().create(List.of(user("joe")), soon());
    String root = "";
    try {
      users().changePasswords(List.of(user("joe")), soon());
      UserChange change =
          new UserChange(Optional.of("jim"), Optional.empty(), Optional.of(new Secret("pass_1")));
      users().update(name("joe"), change, soon());
      root =
          server()
              .manager()
              .root()
              .orElseThrow()
              .enable(Optional.empty(), soon())
              .password()
              .orElseThrow()
              .reveal();
    } finally {
      users().delete(name("jim"), soon());
      server().manager().root().orElseThrow().disable(soon());
    }
    server().asAgent("CREATE EXTENSION pg_stat_statements SCHEMA public");
    assertThat(server().asAgent("SELECT query FROM public.pg_stat_statements"))
        .isNotEmpty()
        .noneMatch(query -> query.contains("pass_1"));
    assertThat(Files.readString(server().layout().log()))
        .contains("CREATE EXTENSION pg_stat_statements")
        .doesNotContain("pass_1")
        .doesNotContain("SCRAM-SHA-256$")
        .doesNotContain(root);
  }

  @Test
  void a_user_with_more_tables_than_the_server_has_locks_is_removed() throws SQLException {
    databases().create(List.of(Database.named("many")), soon());
    users().create(List.of(user("joe", "many")), soon());
    try {
      try (Connection joe = server().connect("joe", "pass_1", "many");
          Statement statement = joe.createStatement()) {
        statement.execute(
            "DO $$BEGIN FOR i IN 1..1200 LOOP EXECUTE format('CREATE TABLE t%s (id int)', i);"
                + " IF i % 50 = 0 THEN COMMIT; END IF; END LOOP; END$$");
        statement.execute("CREATE TABLE \"Odd \"\"one\" (id serial); CREATE SEQUENCE own");
        statement.execute("CREATE VIEW v AS SELECT * FROM t1");
      }
      users().delete(name("joe"), soon());
      assertThat(users().get(name("joe"), soon())).isEmpty();
      assertThat(
              server()
                  .asAgentIn(
                      "many",
                      "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'v', 'S')"
                          + " AND relowner = 'os_keeper'::regrole"))
          .containsExactly("1204");
    } finally {
      databases().delete(Database.named("many"), soon());
    }
  }

  @Test
  void a_user_of_a_database_that_takes_no_connections_stays_as_it_is_and_the_database_is_named()
      throws SQLException {
    databases().create(List.of(Database.named("hidden")), soon());
    users().create(List.of(user("joe", "hidden")), soon());
    try (Connection joe = server().connect("joe", "pass_1", "hidden");
        Statement statement = joe.createStatement()) {
      statement.execute("CREATE TABLE notes (text text)");
    }
    server().asAgent("ALTER DATABASE hidden ALLOW_CONNECTIONS false");
    try {
      assertThatThrownBy(() -> users().delete(name("joe"), soon()))
          .isInstanceOf(GuestException.class)
          .hasMessageContaining("take no connections: hidden");
      server().connect("joe", "pass_1", "postgres").close();
    } finally {
      databases().delete(Database.named("hidden"), soon());
      users().delete(name("joe"), soon());
    }
  }

  @Test
  void users_whose_making_was_cut_off_are_made_by_the_same_call_again() {
    databases().create(List.of(Database.named("late")), soon());
    for (String half : List.of("joe", "eve")) {
      server()
          .asAgent(
              "CREATE ROLE " + half + " NOLOGIN",
              "COMMENT ON ROLE %s IS '%s'".formatted(half, RoleMaking.MARK));
    }
    try {
      assertThat(users().get(name("joe"), soon())).isEmpty();
      users().create(List.of(user("joe", "late")), soon());
      assertThat(server().canUse("joe", "pass_1", "late")).isTrue();
      users().delete(name("eve"), soon());
      assertThatThrownBy(() -> users().create(List.of(user("joe")), soon()))
          .isInstanceOf(GuestException.class)
          .hasMessageContaining("exists already");
    } finally {
      users().delete(name("joe"), soon());
      databases().delete(Database.named("late"), soon());
    }
  }

  @Test
  void no_trigger_of_a_user_runs_with_the_agent_s_rights() {
    databases().create(List.of(Database.named("trap")), soon());
    users().create(List.of(user("eve", "trap")), soon());
    server()
        .asAgentIn(
            "trap",
            "CREATE FUNCTION public.grab() RETURNS event_trigger LANGUAGE plpgsql AS"
                + " 'BEGIN CREATE ROLE grabbed SUPERUSER; END'",
            "ALTER FUNCTION public.grab() OWNER TO eve",
            "CREATE EVENT TRIGGER grabber ON ddl_command_end EXECUTE FUNCTION public.grab()");
    try {
      users().create(List.of(user("joe", "trap")), soon());
      server().asAgentIn("trap", "ALTER EVENT TRIGGER grabber ENABLE ALWAYS");
      if (server().layout().major() < 17) {
        assertThatThrownBy(() -> users().delete(name("joe"), soon()))
            .isInstanceOf(GuestException.class)
            .hasMessageContaining("would run with the agent's rights: grabber");
        server().asAgentIn("trap", "ALTER EVENT TRIGGER grabber ENABLE");
      }
      users().delete(name("joe"), soon());
      assertThat(server().asAgent("SELECT rolname FROM pg_roles WHERE rolname = 'grabbed'"))
          .isEmpty();
    } finally {
      databases().delete(Database.named("trap"), soon());
      users().delete(name("eve"), soon());
    }
  }

  @Test
  void a_name_that_the_server_would_cut_off_is_no_other_user_s_nor_database_s() {
    String longest = "n".repeat(63);
    databases().create(List.of(Database.named(longest)), soon());
    users().create(List.of(user(longest, longest)), soon());
    String longer = longest + "n";
    try {
      assertThat(server().canUse(longest, "pass_1", longest)).isTrue();
      assertThat(users().get(name(longer), soon())).isEmpty();
      assertFails(ErrorCode.USER_NOT_FOUND, () -> users().delete(name(longer), soon()));
      assertFails(
          ErrorCode.BAD_REQUEST, () -> users().changePasswords(List.of(user(longer)), soon()));
      assertFails(
          ErrorCode.DATABASE_NOT_FOUND, () -> databases().delete(Database.named(longer), soon()));
      assertFails(
          ErrorCode.DATABASE_NOT_FOUND,
          () -> users().grant(name(longest), List.of(longer), soon()));
      assertFails(ErrorCode.BAD_REQUEST, () -> users().create(List.of(user(longer)), soon()));
    } finally {
      users().delete(name(longest), soon());
      databases().delete(Database.named(longest), soon());
    }
  }

  @Test
  void an_account_of_the_agent_s_that_root_took_away_is_told_and_comes_back_with_a_restart()
      throws SQLException {
    for (String harm :
        List.of(
            "ALTER ROLE os_admin NOSUPERUSER",
            "ALTER ROLE os_admin NOLOGIN PASSWORD 'some_other_1' VALID UNTIL '2001-01-01'",
            "DROP DATABASE postgres",
            "ALTER DATABASE postgres ALLOW_CONNECTIONS false",
            "ALTER ROLE os_admin RENAME TO somebody")) {
      root().enable(Optional.of(new Secret("root_pass_1")), soon());
      databases().create(List.of(Database.named("elsewhere")), soon());
      restart();
      try (Connection root = server().connect("postgres", "root_pass_1", "elsewhere");
          Statement statement = root.createStatement()) {
        if (harm.contains("NOSUPERUSER") && server().layout().major() >= 16) {
          // the server itself refuses that since then
          continue;
        }
        statement.execute(harm);
      }
      assertThat(issues())
          .as(harm)
          .extracting(HealthIssue::code)
          .containsExactly("agent-locked-out");
      restart();
      assertThat(issues()).as(harm).isEmpty();
      databases().delete(Database.named("elsewhere"), soon());
      root().disable(soon());
    }
  }

  @Test
  void whoever_root_made_a_part_of_the_agent_s_account_is_none_after_it() throws SQLException {
    databases().create(List.of(Database.named("shared")), soon());
    users().create(List.of(user("joe", "shared")), soon());
    root().enable(Optional.of(new Secret("root_pass_1")), soon());
    try {
      try (Connection root = server().connect("postgres", "root_pass_1", "shared");
          Statement statement = root.createStatement()) {
        statement.execute("GRANT os_admin TO joe");
        statement.execute("ALTER ROLE os_admin SET role = joe");
        statement.execute(
            "CREATE FUNCTION public.become() RETURNS text SECURITY DEFINER LANGUAGE sql AS"
                + " 'SELECT current_user::text'");
        statement.execute("ALTER FUNCTION public.become() OWNER TO os_admin");
        statement.execute("CREATE VIEW public.secrets AS SELECT rolpassword FROM pg_authid");
        statement.execute("ALTER VIEW public.secrets OWNER TO os_admin");
        statement.execute("GRANT SELECT ON public.secrets TO joe");
      }
      assertThat(issues()).extracting(HealthIssue::code).containsExactly("agent-account-shared");
      root().disable(soon());
      assertThat(issues()).isEmpty();
      try (Connection joe = server().connect("joe", "pass_1", "shared");
          Statement statement = joe.createStatement()) {
        assertThatThrownBy(() -> statement.execute("SET ROLE os_admin"))
            .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> statement.execute("SELECT * FROM secrets"))
            .hasMessageContaining("permission denied");
        try (var answer = statement.executeQuery("SELECT become()")) {
          answer.next();
          assertThat(answer.getString(1)).isEqualTo("os_keeper");
        }
      }
    } finally {
      users().delete(name("joe"), soon());
      databases().delete(Database.named("shared"), soon());
    }
  }

  @Test
  void what_weakens_durability_is_allowed_and_told() {
    assertThat(issues()).isEmpty();
    users().create(List.of(user("joe")), soon());
    server().asAgent("ALTER ROLE joe SET synchronous_commit = 'OFF'");
    server()
        .manager()
        .configGroups()
        .orElseThrow()
        .apply(Map.of("fsync", "off", "synchronous_commit", "off"), PostgresServer.soon());
    try {
      assertThat(issues())
          .singleElement()
          .satisfies(issue -> {
            assertThat(issue.code()).isEqualTo("durability-weakened");
            assertThat(issue.level()).isEqualTo(HealthIssue.Level.WARNING);
            assertThat(issue.fact())
                .contains("fsync=off", "synchronous_commit=off", "role joe: synchronous_commit");
          });
    } finally {
      users().delete(name("joe"), soon());
      restart();
    }
  }

  @Test
  void a_stop_does_not_wait_for_clients() throws SQLException {
    try (Connection idle = server().connectAsAgent("postgres")) {
      assertThat(idle.isValid(5)).isTrue();
      server().manager().engine().stop(PostgresServer.soon());
      assertThat(idle.isValid(5)).isFalse();
    } finally {
      server().manager().engine().start(PostgresServer.soon());
    }
  }

  private List<HealthIssue> issues() {
    return server().manager().healthIssues(PostgresServer.soon());
  }

  private RootAdmin root() {
    return server().manager().root().orElseThrow();
  }

  private void restart() {
    server().manager().engine().restart(PostgresServer.soon());
  }

  private static void assertFails(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            GuestException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  protected final SqlPool pool() {
    return new SqlPool(new PostgresDialect(), () -> connections().to("postgres"), Optional::empty);
  }

  private LocalConnections connections() {
    return new LocalConnections(server().layout().socket(), server().layout().major());
  }

  private UserAdmin users() {
    return server().manager().users().orElseThrow();
  }

  private DatabaseAdmin databases() {
    return server().manager().databases().orElseThrow();
  }

  private static UserName name(String user) {
    return new UserName(user, Optional.empty());
  }

  private static User user(String name, String... databases) {
    return new User(
        name,
        Optional.of(new Secret("pass_1")),
        Optional.empty(),
        Arrays.stream(databases).map(Database::named).toList(),
        false);
  }

  protected final PostgresServer server() {
    return Objects.requireNonNull(running, "not started");
  }
}
