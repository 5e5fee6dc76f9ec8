package org.trovekeeper.mysql.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.trovekeeper.testing.RealServer.soon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.mysql.common.MySqlDialect;
import org.trovekeeper.mysql.common.NativePassword;
import org.trovekeeper.mysql.common.SocketConnector;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.DatabaseAdmin;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.PageRequest;
import org.trovekeeper.spi.RootAdmin;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.User;
import org.trovekeeper.spi.UserAdmin;
import org.trovekeeper.spi.UserChange;
import org.trovekeeper.spi.UserName;
import org.trovekeeper.sql.SingleSession;

/** Accounts and databases on a real server, where something goes wrong or somebody looks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MariaDbAccountsIT {
  private static final UserName JOE = new UserName("joe", Optional.empty());

  private @Nullable MariaDbServer running;

  @BeforeAll
  void start(@TempDir Path folder) {
    assumeTrue(MariaDbServer.installed(), "SKIPPED: mariadbd is not installed");
    running = new MariaDbServer(folder.resolve("one"));
    running.bringUp(Map.of());
  }

  @AfterAll
  void stop() {
    if (running != null) {
      running.close();
    }
  }

  @Test
  void a_database_whose_name_is_too_long_to_be_escaped_is_granted_all_the_same() {
    String database = "very_long_database_name_with_underscore_symbols_inside_the_name1";
    server().makeUser("joe", "pass_1", database);
    try {
      assertThat(canUse("joe", "pass_1", database)).isTrue();
      assertThat(users().access(JOE, soon())).containsExactly(Database.named(database));
    } finally {
      users().delete(JOE, soon());
      databases().delete(Database.named(database), soon());
    }
  }

  @Test
  void a_user_whose_making_was_cut_off_is_completed_by_the_same_call() {
    String hash = NativePassword.hash(new Secret("pass_1"));
    for (String cutOff :
        List.of(
            " IDENTIFIED VIA mysql_native_password USING '" + hash + "' ACCOUNT LOCK",
            " IDENTIFIED BY 'another_1' PASSWORD EXPIRE ACCOUNT LOCK")) {
      server().asAgent("CREATE USER joe@'%'" + cutOff);
      server().makeUser("joe", "pass_1", "mine");
      try {
        assertThat(canUse("joe", "pass_1", "mine")).isTrue();
        assertThatThrownBy(() -> server().makeUser("joe", "pass_1", "mine"))
            .hasMessageContaining("exists already");
      } finally {
        users().delete(JOE, soon());
        databases().delete(Database.named("mine"), soon());
      }
    }
  }

  @Test
  void a_user_at_a_host_with_capitals_is_one_user() {
    UserName ann = new UserName("ann", Optional.of("FE80::1"));
    User wanted = new User("ann", Optional.of(new Secret("pass_1")), ann.host(), List.of(), false);
    users().create(List.of(wanted), soon());
    try {
      assertThatThrownBy(() -> users().create(List.of(wanted), soon()))
          .hasMessageContaining("exists already");
      assertThat(users().get(ann, soon())).isPresent();
    } finally {
      users().delete(ann, soon());
    }
  }

  @Test
  void a_grant_of_the_agent_makes_no_account_without_a_password() {
    AgentAccount account =
        new AgentAccount(server().host().files(), server().layout(), server().settings());
    SingleSession session =
        new SingleSession(new MySqlDialect(), new SocketConnector(account.login()));
    assertThatThrownBy(() ->
            session.ask(soon(), agent -> agent.text("GRANT SELECT ON *.* TO absent@localhost")))
        .isInstanceOf(GuestException.class);
    assertThat(server().asAgent("SELECT user FROM mysql.global_priv WHERE user = 'absent'"))
        .isEmpty();
  }

  @Test
  void accounts_do_not_need_the_servers_own_definer() {
    server().asAgent("DROP USER 'mariadb.sys'@localhost");
    try {
      server().makeUser("joe", "pass_1", "mine");
      assertThat(users().list(PageRequest.all(), soon()).items())
          .extracting(User::name)
          .containsExactly("joe");
      users().delete(JOE, soon());
      root().enable(Optional.empty(), soon());
      assertThat(root().enabled(soon())).isTrue();
    } finally {
      root().disable(soon());
      databases().delete(Database.named("mine"), soon());
      server()
          .asAgent(
              "CREATE USER 'mariadb.sys'@localhost ACCOUNT LOCK PASSWORD EXPIRE",
              "GRANT SELECT, DELETE ON mysql.global_priv TO 'mariadb.sys'@localhost");
    }
  }

  @Test
  void a_restart_gives_the_agent_back_an_account_that_root_has_changed() {
    for (String change :
        List.of(
            "ALTER USER os_admin@localhost IDENTIFIED BY 'x'",
            "REVOKE SHUTDOWN, PROCESS ON *.* FROM os_admin@localhost",
            "DROP USER os_admin@localhost")) {
      server().asAgent("SET sql_log_bin = 0", change);
      server().manager().engine().restart(MariaDbServer.soon());
      assertThat(server().asAgent("SHOW GRANTS").getFirst())
          .startsWith("GRANT ALL PRIVILEGES ON *.*")
          .endsWith("WITH GRANT OPTION");
    }
  }

  @Test
  void folders_beside_the_databases_are_neither_listed_nor_dropped() throws IOException {
    Path data = server().settings().mountPoint().resolve("data");
    List<Path> folders = List.of(data.resolve("lost+found"), data.resolve("we ird"));
    for (Path other : folders) {
      Files.createDirectory(other);
    }
    try {
      assertThat(databases().list(PageRequest.all(), soon()).items()).isEmpty();
      for (String name : List.of("lost+found", "#mysql50#lost+found", "we ird")) {
        assertThatThrownBy(() -> databases().delete(Database.named(name), soon()))
            .isInstanceOfSatisfying(
                GuestException.class,
                failure -> assertThat(failure.code()).isEqualTo(ErrorCode.DATABASE_NOT_FOUND));
      }
      assertThat(folders).allMatch(Files::isDirectory);
    } finally {
      for (Path other : folders) {
        Files.delete(other);
      }
    }
  }

  @Test
  void a_new_database_without_a_character_set_takes_all_of_unicode() {
    databases().create(List.of(Database.named("mine")), soon());
    try {
      assertThat(databases().list(PageRequest.all(), soon()).items())
          .singleElement()
          .satisfies(mine -> assertThat(mine.characterSet()).contains("utf8mb4"));
    } finally {
      databases().delete(Database.named("mine"), soon());
    }
  }

  @Test
  void temporary_files_are_in_a_folder_of_this_server_alone() {
    assertThat(server().effective("tmpdir"))
        .startsWith(server().settings().mountPoint().toString());
  }

  @Test
  void no_log_of_the_server_has_a_password() throws IOException {
    assertNoLogHasPasswords();
  }

  @Test
  void a_server_that_judges_passwords_takes_those_of_the_agent_and_refuses_weak_ones()
      throws IOException {
    server().asAgent("INSTALL SONAME 'simple_password_check'");
    try {
      assertThatThrownBy(() -> server().makeUser("joe", "weak", "mine"))
          .hasMessageContaining("simple_password_check");
      assertThat(users().get(JOE, soon())).isEmpty();
      server().asAgent("SET sql_log_bin = 0", "DROP USER os_admin@localhost");
      server().manager().engine().restart(MariaDbServer.soon());
      User root = root().enable(Optional.empty(), soon());
      assertThat(canUse("root", root.password().orElseThrow().reveal(), "")).isTrue();
      assertThatThrownBy(() -> root().enable(Optional.of(new Secret("weak")), soon()))
          .hasMessageContaining("simple_password_check");
      assertThat(canUse("root", root.password().orElseThrow().reveal(), "")).isTrue();
      assertNoLogHasPasswords();
    } finally {
      root().disable(soon());
      databases().delete(Database.named("mine"), soon());
      server().asAgent("UNINSTALL SONAME 'simple_password_check'");
    }
  }

  /** Everything that an account's password passes through, with all logs on. */
  private void assertNoLogHasPasswords() throws IOException {
    Path volume = server().settings().mountPoint();
    Path general = volume.resolve("tmp/general.log");
    Path slow = volume.resolve("tmp/slow.log");
    server()
        .asAgent(
            "SET GLOBAL general_log_file = '" + general + "', general_log = 1",
            "SET GLOBAL slow_query_log_file = '" + slow + "', slow_query_log = 1",
            "SET GLOBAL long_query_time = 0");
    List<String> passwords = new ArrayList<>(List.of("Clear-Text-1", "Clear-Text-2"));
    server().makeUser("ann", "Clear-Text-1", "logged");
    users()
        .update(
            new UserName("ann", Optional.empty()),
            new UserChange(
                Optional.of("eve"), Optional.empty(), Optional.of(new Secret("Clear-Text-2"))),
            soon());
    passwords.add(password(root().enable(Optional.empty(), soon())));
    passwords.add(
        server()
            .manager()
            .replication()
            .orElseThrow()
            .admitReplica(MariaDbServer.soon())
            .password()
            .reveal());
    server().asAgent("FLUSH LOGS");
    try (Stream<Path> files = Files.walk(volume)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(passwords).as(file.toString()).noneMatch(content::contains);
      }
    } finally {
      server()
          .asAgent(
              "SET GLOBAL general_log = DEFAULT, slow_query_log = DEFAULT,"
                  + " long_query_time = DEFAULT",
              "DROP DATABASE logged",
              "DROP USER eve@'%'");
      root().disable(soon());
    }
    assertThat(Files.readString(general, StandardCharsets.ISO_8859_1)).contains("CREATE DATABASE");
  }

  private static String password(User user) {
    return user.password().orElseThrow().reveal();
  }

  private boolean canUse(String user, String password, String database) {
    try (Connection connection = server().connect(user, password, database)) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  private UserAdmin users() {
    return server().manager().users().orElseThrow();
  }

  private DatabaseAdmin databases() {
    return server().manager().databases().orElseThrow();
  }

  private RootAdmin root() {
    return server().manager().root().orElseThrow();
  }

  private MariaDbServer server() {
    return Objects.requireNonNull(running, "not started");
  }
}
