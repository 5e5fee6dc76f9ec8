package org.trovekeeper.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.DatabaseAdmin;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.User;
import org.trovekeeper.spi.UserAdmin;
import org.trovekeeper.spi.UserName;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.testing.PostgresRelease;

/** What a call on users and databases left when it was cut off is finished by its repeat. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresRepeatsIT {
  private @Nullable PostgresServer running;

  /** Others run the same on another. */
  protected PostgresRelease release() {
    return PostgresRelease.V15;
  }

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    release().require();
    running = new PostgresServer(release(), temporary, "one");
    running.bringUp(Map.of());
  }

  @AfterAll
  void stop() {
    if (running != null) {
      running.close();
    }
  }

  @Test
  void a_removal_that_a_lock_held_up_is_finished_by_its_repeat() throws SQLException {
    databases().create(List.of(Database.named("locked")));
    users().create(List.of(user("joe", "locked")));
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
      assertThat(users().get(name("joe"))).isPresent();
      assertThatThrownBy(() -> server().connect("joe", "pass_1", "postgres"))
          .hasMessageContaining("too many connections");

      users().delete(name("joe"));
      assertThat(users().get(name("joe"))).isEmpty();
      users().create(List.of(user("joe")));
    } finally {
      users().delete(name("joe"));
      databases().delete(Database.named("locked"));
    }
  }

  @Test
  void a_database_that_an_interrupted_call_left_is_completed_by_its_repeat() {
    server().asAgent("CREATE DATABASE halfway ALLOW_CONNECTIONS false");
    databases().create(List.of(Database.named("halfway")));
    users().create(List.of(user("joe", "halfway"), user("eve")));
    try {
      assertThat(server().canUse("joe", "pass_1", "halfway")).isTrue();
      assertThatThrownBy(() -> server().connect("eve", "pass_1", "halfway"))
          .hasMessageContaining("CONNECT privilege");
    } finally {
      users().delete(name("joe"));
      users().delete(name("eve"));
      databases().delete(Database.named("halfway"));
    }
  }

  @Test
  void a_user_that_cannot_have_its_databases_is_not_made() {
    server().asAgent("CREATE DATABASE shut ALLOW_CONNECTIONS false");
    try {
      assertThatThrownBy(() -> users().create(List.of(user("joe", "shut"))))
          .isInstanceOf(GuestException.class);
      assertThat(users().get(name("joe"))).isEmpty();
      users().create(List.of(user("joe")));
      users().delete(name("joe"));
    } finally {
      databases().delete(Database.named("shut"));
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

  protected final SqlPool pool() {
    return new SqlPool(new PostgresDialect(), () -> connections().to("postgres"));
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
