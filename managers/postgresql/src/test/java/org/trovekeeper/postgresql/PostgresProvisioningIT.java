package org.trovekeeper.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.trovekeeper.testing.RealServer.soon;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.contract.ProvisioningContract;
import org.trovekeeper.spi.DataOrigin;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Provisioning;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Running;
import org.trovekeeper.testing.PostgresRelease;

/** A server comes up as every datastore's does, and from a backup or a snapshot. */
class PostgresProvisioningIT extends ProvisioningContract {
  @TempDir private Path folder = Path.of("");
  private int servers;

  /** Others run the same on another. */
  protected PostgresRelease release() {
    return PostgresRelease.V15;
  }

  @BeforeEach
  void open() throws IOException {
    release().require();
  }

  @Override
  protected Server server() {
    return new PostgresServer(release(), folder, "server" + ++servers);
  }

  @Override
  protected String limit() {
    return "max_connections";
  }

  /** The kind of text that a control plane of these years sends. */
  @Override
  protected String controlPlane(int limit) {
    return """
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
    ssl = on
    ssl_key_file = '/etc/ssl/private/ssl-cert-snakeoil.key'
    io_method = io_uring
    logging_collector = on
    session_preload_libraries = 'not_there'
    datestyle = 'iso, mdy'
    lc_messages = 'xx_XX.utf8'                      # locale for system error message
    default_text_search_config = 'pg_catalog.english'
    include_dir = '/etc/postgresql/conf.d'                  # include files ending in '.conf'
    """
        .formatted(limit);
  }

  @Override
  protected Map.Entry<String, String> override() {
    return Map.entry("work_mem", "7MB");
  }

  /** With a prepared transaction there is more to start with than the program alone can see. */
  @Override
  protected Deadly deadly() {
    return new Deadly(
        Map.of("max_prepared_transactions", 5),
        Map.of("max_prepared_transactions", 0),
        "maximum number of prepared transactions reached");
  }

  @Override
  protected List<String> controlPlanes() {
    return Stream.of("rocky.conf", "zed.conf", "master.conf").map(this::text).toList();
  }

  private String text(String name) {
    try (InputStream file =
        Objects.requireNonNull(PostgresProvisioningIT.class.getResourceAsStream(name))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected void makeDeadly(Server server) {
    ((PostgresServer) server)
        .asAgent("BEGIN", "CREATE TABLE public.held (id int)", "PREPARE TRANSACTION 'held'");
  }

  @Test
  void a_control_plane_s_archive_is_not_taken_over() throws IOException {
    try (PostgresServer other = new PostgresServer(release(), folder, "two")) {
      other
          .manager()
          .provisioning()
          .configure(Optional.of(controlPlane(54)), 1024, Map.of(), soon());
      other.manager().provisioning().bringUp(DataOrigin.EMPTY, Deadline.in(PostgresServer.LONG));
      assertThat(other.asAgent("SHOW archive_mode", "SHOW restore_command", "SHOW max_stack_depth"))
          .containsExactly("off", "", "7MB");
    }
  }

  @Test
  void a_configuration_with_which_the_server_would_not_start_is_told_before_its_first_start()
      throws IOException {
    try (PostgresServer other = new PostgresServer(release(), folder, "seven")) {
      Provisioning provisioning = other.manager().provisioning();
      provisioning.configure(Optional.empty(), 256, Map.of("shared_buffers", "900GB"), soon());
      assertThatThrownBy(
              () -> provisioning.bringUp(DataOrigin.EMPTY, Deadline.in(PostgresServer.LONG)))
          .isInstanceOfSatisfying(
              GuestException.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.SETTING_REFUSED))
          .hasMessageContaining("shared memory");
    }
  }

  @Test
  void so_is_one_with_which_restored_data_would_not_come_up() throws IOException {
    try (PostgresServer other = new PostgresServer(release(), folder, "eight")) {
      Provisioning provisioning = other.manager().provisioning();
      other.bringUp(Map.of());
      other.manager().engine().stop(Deadline.in(PostgresServer.LONG));
      Path data = other.layout().dataDirectory();
      Path backup = data.resolveSibling("backup");
      Files.move(data, backup);
      provisioning.configure(Optional.empty(), 256, Map.of("shared_buffers", "900GB"), soon());
      Files.delete(data);
      Files.move(backup, data);
      for (DataOrigin origin : List.of(DataOrigin.RESTORED, DataOrigin.SNAPSHOT)) {
        assertThatThrownBy(() -> provisioning.bringUp(origin, Deadline.in(PostgresServer.LONG)))
            .hasMessageContaining("would not start with this configuration")
            .hasMessageContaining("shared memory");
      }
    }
  }

  @Test
  void restored_data_keeps_its_users_and_root_and_loses_what_other_agents_left()
      throws IOException {
    try (PostgresServer other = new PostgresServer(release(), folder, "three")) {
      other.bringUp(Map.of());
      other.asAgent(
          "SET password_encryption = 'md5'",
          "CREATE ROLE joe LOGIN PASSWORD 'pass_1'",
          "CREATE DATABASE mine OWNER joe",
          "ALTER ROLE postgres LOGIN SUPERUSER PASSWORD 'root_1'",
          "CREATE ROLE replicator LOGIN SUPERUSER REPLICATION PASSWORD 'known_1'",
          "CREATE ROLE replicator_0123abcd LOGIN REPLICATION",
          "GRANT EXECUTE ON FUNCTION pg_read_binary_file(text) TO replicator_0123abcd",
          "DROP ROLE os_keeper",
          "DROP ROLE os_replicators",
          "CHECKPOINT");
      String before = other.asAgent("SELECT timeline_id FROM pg_control_checkpoint()").getFirst();
      other.manager().engine().stop(Deadline.in(PostgresServer.LONG));
      Files.writeString(other.layout().dataDirectory().resolve("recovery.conf"), "");
      Files.writeString(
          other.layout().alterSystemFile(),
          """
          port = 1
          work_mem = '6MB'
          shared_preload_libraries = 'nosuchlib'
          log_min_messages = 'nonsense'
          shared_buffers = '900GB'
          not a setting at all
          """);

      other.manager().provisioning().bringUp(DataOrigin.RESTORED, Deadline.in(PostgresServer.LONG));

      assertThat(other.canUse("joe", "pass_1", "mine")).isTrue();
      assertThat(other.manager().root().orElseThrow().enabled(soon())).isTrue();
      assertThat(other.canUse("postgres", "root_1", "")).isTrue();
      assertThat(other.asAgent("SHOW work_mem")).containsExactly("6MB");
      assertThat(Files.readString(other.layout().alterSystemFile()))
          .contains("# taken out by Trovekeeper: port = 1 (the agent decides this)")
          .contains("# taken out by Trovekeeper: shared_preload_libraries = 'nosuchlib' (")
          .contains("# taken out by Trovekeeper: log_min_messages = 'nonsense' (")
          .contains("# taken out by Trovekeeper: shared_buffers = '900GB' (");
      assertThat(other.manager().healthIssues(soon()))
          .filteredOn(issue -> issue.code().equals("settings-removed"))
          .singleElement()
          .satisfies(issue ->
              assertThat(issue.fact())
                  .contains(other.layout().alterSystemFile() + " line 1: port (the agent decides"));
      assertThat(other.asAgent("SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1"))
          .containsExactly("joe", "os_admin", "os_keeper", "os_replicators", "postgres");
      assertThat(other.asAgent("SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"))
          .containsExactly("%08X".formatted(Integer.parseInt(before) + 1));
      other.manager().root().orElseThrow().disable(soon());
      assertThat(other.canUse("postgres", "root_1", "")).isFalse();
    }
  }

  @Test
  void an_agent_s_account_is_made_on_data_that_has_none() throws IOException {
    try (PostgresServer other = new PostgresServer(release(), folder, "four")) {
      other.bringUp(Map.of());
      other.asAgent("CREATE ROLE boss LOGIN SUPERUSER");
      other.manager().engine().stop(Deadline.in(PostgresServer.LONG));
      single(other, "ALTER ROLE os_admin RENAME TO founder;\n");

      other.manager().provisioning().bringUp(DataOrigin.RESTORED, Deadline.in(PostgresServer.LONG));
      assertThat(other.asAgent("SELECT current_user")).containsExactly("os_admin");
    }
  }

  private static void single(PostgresServer server, String statements) {
    PostgresLayout layout = server.layout();
    server
        .host()
        .commands()
        .runChecked(
            Command.of(
                    PostgresServer.LONG,
                    layout.program("postgres"),
                    "--single",
                    "-D",
                    layout.dataDirectory().toString(),
                    "-c",
                    "config_file=" + layout.mainFile(),
                    "postgres")
                .as(layout.osUser())
                .in(layout.dataDirectory())
                .withInput(new Secret(statements)));
  }

  @Test
  void a_snapshot_comes_up_as_a_standby_of_nobody_to_which_nothing_is_written() throws IOException {
    try (PostgresServer other = new PostgresServer(release(), folder, "five")) {
      other.bringUp(Map.of());
      other.asAgent("CREATE ROLE replicator_0123abcd LOGIN REPLICATION");
      other.manager().engine().stop(Deadline.in(PostgresServer.LONG));
      // the server's program takes it, and only a start finds that the machine has not so much
      Files.writeString(
          other.layout().alterSystemFile(), "min_dynamic_shared_memory = '900000GB'\n");

      other.manager().provisioning().bringUp(DataOrigin.SNAPSHOT, Deadline.in(PostgresServer.LONG));
      assertThat(other.asAgent("SELECT pg_is_in_recovery()")).containsExactly("t");
      assertThat(other.asAgent("SELECT count(*) FROM pg_roles WHERE rolname ~ '^replicator_'"))
          .containsExactly("1");
      assertThatThrownBy(() ->
              other
                  .manager()
                  .databases()
                  .orElseThrow()
                  .create(List.of(Database.named("later")), soon()))
          .isInstanceOf(GuestException.class)
          .hasMessageContaining("read-only");
    }
  }

  /**
   * Trove's own guest unpacks a backup, makes {@code recovery.signal} and starts: then the server
   * refuses when the one that was saved had more of something than it has.
   */
  @Test
  void a_backup_comes_up_on_a_server_as_trove_s_own_guests_set_it_up() throws IOException {
    try (PostgresServer other = new PostgresServer(release(), folder, "nine")) {
      other.bringUp(Map.of());
      PostgresLayout layout = other.layout();
      other.asAgent("CREATE TABLE public.kept AS SELECT generate_series(1, 500) n");
      Path theirs = layout.dataDirectory().resolveSibling("theirs");
      Path run = layout.dataDirectory().resolveSibling("theirs-run");
      FileTree files = other.host().files();
      files.makeFolder(theirs, 0700, layout.osUser());
      files.makeFolder(run, 0700, layout.osUser());
      run(
          other,
          layout.program("pg_basebackup"),
          "--host=" + layout.socketDirectory(),
          "--port=" + layout.port(),
          "--username=os_admin",
          "--no-password",
          "--pgdata=" + theirs,
          "--wal-method=fetch",
          "--checkpoint=fast");
      files.write(theirs.resolve("recovery.signal"), "", 0600, layout.osUser());
      files.write(theirs.resolve("pg_hba.conf"), "local all all trust\n", 0600, layout.osUser());
      files.write(theirs.resolve("pg_ident.conf"), "", 0600, layout.osUser());
      files.write(
          theirs.resolve("postgresql.conf"),
          """
          listen_addresses = ''
          unix_socket_directories = '%s'
          max_connections = 100
          max_stack_depth = 7MB
          wal_level = replica
          wal_log_hints = on
          archive_mode = on
          archive_command = 'true'
          restore_command = 'cp %s/wal_archive/%%f "%%p"'
          wal_keep_size = 80
          """
              .formatted(run, theirs),
          0600,
          layout.osUser());
      try (Running server =
          other
              .host()
              .commands()
              .start(
                  Command.of(
                          PostgresServer.LONG, layout.program("postgres"), "-D", theirs.toString())
                      .as(layout.osUser()))) {
        boolean came =
            other
                .host()
                .ticker()
                .await(
                    () ->
                        !server.alive()
                            || psql(
                                    other,
                                    run,
                                    "SELECT count(*) FROM public.kept WHERE NOT"
                                        + " pg_is_in_recovery()")
                                .equals("500"),
                    Duration.ofMillis(100),
                    Deadline.in(PostgresServer.LONG));
        assertThat(came && server.alive())
            .as(() -> server.await(Deadline.in(Duration.ofSeconds(5))).errors())
            .isTrue();
      }
    }
  }

  private static String psql(PostgresServer server, Path socketFolder, String question) {
    return server
        .host()
        .commands()
        .run(
            command(
                server,
                server.layout().program("psql"),
                "--host=" + socketFolder,
                "--username=os_admin",
                "-XAtqc",
                question,
                "postgres"))
        .output()
        .strip();
  }

  private static void run(PostgresServer server, String... arguments) {
    server.host().commands().runChecked(command(server, arguments));
  }

  private static Command command(PostgresServer server, String... arguments) {
    return Command.of(PostgresServer.LONG, arguments)
        .as(server.layout().osUser())
        .in(server.layout().dataDirectory());
  }

  @Test
  void a_backup_of_another_version_is_refused_and_so_is_one_of_nothing() throws IOException {
    try (PostgresServer other = new PostgresServer(release(), folder, "six")) {
      other.manager().provisioning().configure(Optional.empty(), 256, Map.of(), soon());
      assertThatThrownBy(() -> restore(other)).hasMessageContaining("holds no database");
      Files.writeString(other.layout().dataDirectory().resolve("PG_VERSION"), "11\n");
      assertThatThrownBy(() -> restore(other)).hasMessageContaining("is of PostgreSQL 11");
    }
  }

  private static void restore(PostgresServer server) {
    server.manager().provisioning().bringUp(DataOrigin.RESTORED, Deadline.in(PostgresServer.LONG));
  }
}
