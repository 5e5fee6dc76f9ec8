package org.trovekeeper.postgresql.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.trovekeeper.contract.ReplicationContract.Node;
import org.trovekeeper.host.LocalHost;
import org.trovekeeper.host.ServiceControl;
import org.trovekeeper.postgresql.PostgresPlugin;
import org.trovekeeper.spi.DataOrigin;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.User;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.replication.Replication;

/** A real PostgreSQL of a replica set, on a free loopback port and below one folder. */
final class ReplicaServer implements Node, AutoCloseable {
  static final Duration LONG = Duration.ofSeconds(60);

  private static final Path PROGRAMS = Path.of("/usr/lib/postgresql");
  private static final Duration TOOL = Duration.ofSeconds(30);

  private final LocalHost host;
  private final EngineSettings settings;
  private final DatastoreManager manager;

  ReplicaServer(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    host = LocalHost.open(LocalHost.runningAsRoot(), folder.resolve("run"), ServiceControl.DIRECT);
    settings = settings(folder, freePort());
    manager = new PostgresPlugin().open("postgresql", host, settings);
  }

  static boolean installed() {
    return Files.isDirectory(PROGRAMS);
  }

  private static EngineSettings settings(Path folder, int port) {
    return new EngineSettings(
        "5f1c7d52-0000-4000-8000-%012d".formatted(port),
        folder.resolve("volume"),
        folder.resolve("run"),
        "127.0.0.1",
        Optional.of("127.0.0.1"),
        OptionalInt.of(port),
        Optional.of(folder.resolve("etc")),
        Optional.empty(),
        List.of("os_admin", "postgres"),
        List.of("os_admin", "postgres"),
        36,
        "ALL",
        true,
        true,
        LONG,
        Optional.empty());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** An empty source with a user's table of notes. */
  void bringUp(Map<String, Object> overrides) {
    manager.provisioning().configure(Optional.empty(), 256, overrides);
    manager.provisioning().bringUp(DataOrigin.EMPTY, soon());
    manager.databases().orElseThrow().create(List.of(Database.named("app")));
    manager
        .users()
        .orElseThrow()
        .create(
            List.of(
                new User(
                    "app",
                    Optional.of(new Secret("app_pass_1")),
                    Optional.empty(),
                    List.of(Database.named("app")),
                    false)));
    assertThat(run("CREATE TABLE notes (id SERIAL, text VARCHAR(99))")).isTrue();
  }

  /** What a restored snapshot of the source becomes; it follows nobody yet. */
  void bringUpFrom(ReplicaServer source, Map<String, Object> overrides) {
    manager.provisioning().configure(Optional.empty(), 256, overrides);
    BackupAccess from = source.manager.engine().backupAccess();
    BackupAccess to = manager.engine().backupAccess();
    host.files().clear(to.dataDirectory());
    host.commands()
        .runChecked(
            Command.of(
                    LONG,
                    program("pg_basebackup"),
                    "--pgdata=" + to.dataDirectory(),
                    "--wal-method=stream",
                    "--checkpoint=fast",
                    "--no-password")
                .as(to.osUser())
                .withEnvironment(
                    Map.of(
                        "PGSERVICEFILE",
                        from.credentialsFile().toString(),
                        "PGSERVICE",
                        "trovekeeper")));
    manager.provisioning().bringUp(DataOrigin.SNAPSHOT, soon());
  }

  static String program(String name) {
    try (java.util.stream.Stream<Path> majors = Files.list(PROGRAMS)) {
      return majors.max(Path::compareTo).orElseThrow().resolve("bin").resolve(name).toString();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public DatastoreManager manager() {
    return manager;
  }

  /** What the next agent has, when this one was killed. */
  DatastoreManager openAgain() {
    return new PostgresPlugin().open("postgresql", host, settings);
  }

  Replication replication() {
    return manager.replication().orElseThrow();
  }

  LocalHost host() {
    return host;
  }

  EngineSettings settings() {
    return settings;
  }

  Path volume() {
    return settings.mountPoint();
  }

  Path dataDirectory() {
    return manager.engine().backupAccess().dataDirectory();
  }

  Connection connect(String user, String password, String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(settings.port().orElseThrow(), database),
        user,
        password);
  }

  @Override
  public boolean write(String text) {
    return run("INSERT INTO notes (text) VALUES ('" + text + "')");
  }

  boolean run(String sql) {
    try (Connection connection = connect("app", "app_pass_1", "app");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void writeBehindTheAgentsBack(String text) {
    if (asAgent("postgres", "SELECT pg_is_in_recovery()").equals(List.of("t"))) {
      asAgent("postgres", "SELECT pg_promote()");
    }
    asAgent("app", "INSERT INTO notes (text) VALUES ('" + text + "')");
  }

  @Override
  public List<String> read() {
    return asAgent("app", "SELECT text FROM notes ORDER BY id");
  }

  /** The lines that a statement answers, as the agent's account through the socket. */
  List<String> asAgent(String database, String sql) {
    BackupAccess access = manager.engine().backupAccess();
    String answer =
        host.commands()
            .runChecked(
                Command.of(
                        TOOL,
                        program("psql"),
                        "--no-psqlrc",
                        "--tuples-only",
                        "--no-align",
                        "--quiet",
                        "--set=ON_ERROR_STOP=1",
                        "--dbname=service=trovekeeper dbname=" + database,
                        "--command=" + sql)
                    .as(access.osUser())
                    .withEnvironment(Map.of("PGSERVICEFILE", access.credentialsFile().toString())))
            .output();
    List<String> lines = new ArrayList<>();
    answer.lines().filter(line -> !line.isEmpty()).forEach(lines::add);
    return lines;
  }

  String asked(String sql) {
    return String.join("\n", asAgent("postgres", sql));
  }

  /** What the server would start with now, whoever starts it. */
  String configured(String setting) {
    BackupAccess access = manager.engine().backupAccess();
    return host.commands()
        .runChecked(
            Command.of(
                    TOOL,
                    program("postgres"),
                    "-C",
                    setting,
                    "-c",
                    "config_file=" + access.configurationFile())
                .as(access.osUser()))
        .output()
        .strip();
  }

  /** Ends the process without any warning; the rest of its processes end by themselves. */
  void kill() {
    long pid =
        Long.parseLong(
            host.files()
                .read(dataDirectory().resolve("postmaster.pid"))
                .orElseThrow()
                .lines()
                .findFirst()
                .orElseThrow()
                .strip());
    List<ProcessHandle> all = new ArrayList<>();
    ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
    all.add(server);
    server.descendants().forEach(all::add);
    host.commands().runChecked(Command.of(TOOL, "kill", "-KILL", Long.toString(pid)));
    all.forEach(process -> process.onExit().join());
  }

  static Deadline soon() {
    return Deadline.in(LONG);
  }

  @Override
  public void close() {
    manager.engine().stop(soon());
    manager.close();
    host.close();
  }
}
