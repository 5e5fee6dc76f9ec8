package org.trovekeeper.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.contract.DatastoreManagerContract;
import org.trovekeeper.spi.DatastoreManager;

/** One real server does what every datastore does, and what is PostgreSQL's own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresManagerIT extends DatastoreManagerContract {
  /** The kind of text that a control plane of these years sends. */
  private static final String CONTROL_PLANE =
      """
      #data_directory = 'ConfigDir'          # use data in another directory
      listen_addresses = '*'
                                              # comma-separated list of addresses;
      port = 5432
      max_connections = %d                   # (change requires restart)
      shared_buffers = 25MB                  # min 128kB
      max_stack_depth = 7MB
      dynamic_shared_memory_type = posix     # the default is the first option
      wal_level = replica                    # minimal, replica, or logical
      archive_mode = on               # enables archiving; off, on, or always
      archive_command = 'test ! -f /var/lib/postgresql/data/wal_archive/%%f && cp %%p /var/x/%%f'
      restore_command = 'cp /var/lib/postgresql/data/wal_archive/%%f "%%p"'
      wal_keep_segments = 5           # in logfile segments; 0 disables
      update_process_title = off      # (controlled by Trove)
      datestyle = 'iso, mdy'
      lc_messages = 'xx_XX.utf8'                      # locale for system error message
      default_text_search_config = 'pg_catalog.english'
      include_dir = '/etc/postgresql/conf.d'                  # include files ending in '.conf'
      """;

  private Path folder = Path.of("");
  private @Nullable PostgresServer running;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    assumeTrue(PostgresServer.installed(), "SKIPPED: postgresql is not installed");
    folder = temporary;
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    running = new PostgresServer(folder.resolve("one"));
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

  /** Using a database is more than connecting to it. */
  @Override
  protected boolean canUse(String user, String password, String database) {
    return canUse(server(), user, password, database);
  }

  private static boolean canUse(
      PostgresServer server, String user, String password, String database) {
    try (Connection connection = server.connect(user, password, database);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE used (id int)");
      statement.execute("DROP TABLE used");
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  protected String marker(String user) {
    return user;
  }

  @Override
  protected Map.Entry<String, Object> setting() {
    return Map.entry("work_mem", "9MB");
  }

  @Override
  protected String effective(String setting) {
    return server().asAgent("SHOW " + setting).getFirst();
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
  void tools_of_the_server_connect_by_the_service_file() {
    var command =
        org.trovekeeper.spi.host.Command.of(
                Duration.ofSeconds(20),
                server().layout().program("psql"),
                "-XAtc",
                "SELECT current_user")
            .as(server().layout().osUser())
            .withEnvironment(server().layout().toolEnvironment());
    assertThat(server().host().commands().runChecked(command).output().strip())
        .isEqualTo("os_admin");
  }

  private PostgresServer server() {
    return Objects.requireNonNull(running, "not started");
  }
}
