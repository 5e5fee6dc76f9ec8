package org.trovekeeper.strategies.postgresql;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.spi.host.Running;
import org.trovekeeper.strategies.RealBackupContract;
import org.trovekeeper.testing.PostgresRelease;

/** A real PostgreSQL with a socket and no port, in a folder as the agent lays one out. */
final class TestServer implements RealBackupContract.Server {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Host host;
  private final int major;
  private final Path volume;
  private final BackupAccess access;
  private Optional<Running> server = Optional.empty();

  /** The folder is made so that the engine's account can enter it. */
  TestServer(Host host, PostgresRelease release, Path volume) {
    this.host = host;
    this.major = release.major();
    this.volume = volume;
    this.access =
        new BackupAccess(
            volume.resolve("data"),
            volume.resolve("postgresql.conf"),
            volume.resolve("pg_service.conf"),
            host.privileged() ? Optional.of(release.account()) : Optional.empty(),
            volume.resolve(".trovekeeper"));
    host.files().makeFolder(volume, 0755, Optional.empty());
    host.files().makeFolder(access.privateDirectory(), 0700, Optional.empty());
    host.files().makeFolder(volume.resolve("run"), 0755, access.osUser());
    configure("");
    host.files()
        .write(
            access.credentialsFile(),
            "[trovekeeper]%nhost=%s%nuser=os_admin%ndbname=postgres%n"
                .formatted(volume.resolve("run")),
            0600,
            Optional.empty());
  }

  /** Writes the configuration, with these lines at its end. */
  void configure(String more) {
    host.files()
        .write(
            access.configurationFile(),
            """
            listen_addresses = ''
            unix_socket_directories = '%s'
            shared_buffers = 16MB
            max_wal_size = 64MB
            min_wal_size = 32MB
            dynamic_shared_memory_type = mmap
            fsync = off
            logging_collector = off
            %s
            %s
            """
                .formatted(volume.resolve("run"), major >= 17 ? "summarize_wal = on" : "", more),
            0644,
            Optional.empty());
  }

  @Override
  public BackupAccess access() {
    return access;
  }

  Path volume() {
    return volume;
  }

  void install(List<String> options) {
    host.files().makeFolder(access.dataDirectory(), 0700, access.osUser());
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--pgdata=" + access.dataDirectory(),
                "--username=os_admin",
                "--auth=trust",
                "--locale=C.UTF-8",
                "--no-sync"));
    arguments.addAll(options);
    host.commands().runChecked(tool("initdb", arguments));
  }

  void start() {
    launch();
    boolean up =
        host.ticker()
            .await(
                () -> client("select 1").exit() == 0,
                Duration.ofMillis(100),
                Deadline.in(Duration.ofSeconds(60)));
    if (!up) {
      throw new IllegalStateException(
          "the server did not come up: " + server.orElseThrow().await(Deadline.in(LIMIT)));
    }
  }

  private void launch() {
    server =
        Optional.of(
            host.commands()
                .start(
                    Command.of(
                            Duration.ofMinutes(10),
                            program("postgres"),
                            "-D",
                            access.dataDirectory().toString(),
                            "-c",
                            "config_file=" + access.configurationFile())
                        .as(access.osUser())));
  }

  String sql(String statements) {
    return client(statements).check("psql").output().strip();
  }

  /** Waits until the question is answered so. */
  void await(String question, String answer) {
    boolean came =
        host.ticker()
            .await(
                () -> sql(question).equals(answer),
                Duration.ofMillis(100),
                Deadline.in(Duration.ofSeconds(60)));
    if (!came) {
      throw new IllegalStateException("%s is not %s".formatted(question, answer));
    }
  }

  /** Writes a file that the next start looks for. */
  void signal(String name) {
    host.files().write(access.dataDirectory().resolve(name), "", 0600, access.osUser());
  }

  /** The next start follows the other server. */
  void standbyOf(TestServer source) {
    configure("primary_conninfo = 'host=%s user=os_admin'".formatted(source.volume.resolve("run")));
    signal("standby.signal");
  }

  /** Waits until everything that the other server has written is replayed here. */
  void awaitReplay(TestServer source) {
    String reached = source.sql("select pg_current_wal_flush_lsn()");
    await("select pg_last_wal_replay_lsn() >= '%s'".formatted(reached), "t");
  }

  /** A fast shutdown. */
  void stop() {
    server.ifPresent(running -> {
      host.commands()
          .runChecked(
              tool("pg_ctl", List.of("stop", "--pgdata=" + access.dataDirectory(), "--mode=fast")));
      running.await(Deadline.in(LIMIT));
      running.close();
    });
    server = Optional.empty();
  }

  @Override
  public void close() {
    server.ifPresent(Running::close);
    server = Optional.empty();
  }

  boolean holds(String file) {
    return Files.exists(access.dataDirectory().resolve(file));
  }

  /** The whole content of the tables of the shop. */
  String content() {
    StringBuilder content = new StringBuilder();
    String tables =
        sql(
            "select schemaname || '.' || tablename from pg_tables where schemaname = 'shop' order"
                + " by 1");
    for (String table : tables.lines().toList()) {
      content
          .append(table)
          .append(' ')
          .append(
              sql(
                  "select count(*), md5(string_agg(t::text, ',' order by t::text)) from %s t"
                      .formatted(table)))
          .append('\n');
    }
    return content.toString();
  }

  Command tool(String name, List<String> arguments) {
    List<String> line = new ArrayList<>(List.of(program(name)));
    line.addAll(arguments);
    return Command.of(LIMIT, line).as(access.osUser());
  }

  private String program(String name) {
    return "/usr/lib/postgresql/%d/bin/%s".formatted(major, name);
  }

  private Finished client(String statements) {
    return host.commands()
        .run(
            tool("psql", List.of("-XAtq", "-v", "ON_ERROR_STOP=1", "-U", "os_admin", "postgres"))
                .withEnvironment(
                    Map.of("PGHOST", volume.resolve("run").toString(), "PGOPTIONS", unlimited()))
                .withInput(new Secret(statements)));
  }

  /** Also where a test sets harsh limits. */
  private String unlimited() {
    return "-c statement_timeout=0 -c idle_session_timeout=0 -c lock_timeout=0"
        + (major >= 17 ? " -c transaction_timeout=0" : "");
  }
}
