package org.trovekeeper.postgresql;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.trovekeeper.host.LocalHost;
import org.trovekeeper.host.ServiceControl;
import org.trovekeeper.spi.DataOrigin;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.host.Command;

/**
 * A real PostgreSQL on a free loopback port, with everything of it below one folder. The property
 * {@value #ROOT} names another folder of {@code <major>/bin} than that of Debian's packages.
 */
public final class PostgresServer implements AutoCloseable {
  public static final Duration LONG = Duration.ofSeconds(60);

  private static final String ROOT = "trovekeeper.postgresql.root";

  private final LocalHost host;
  private final EngineSettings settings;
  private final PostgresLayout layout;
  private final DatastoreManager manager;

  public PostgresServer(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    host = LocalHost.open(LocalHost.runningAsRoot(), folder.resolve("run"), ServiceControl.DIRECT);
    settings = settings(folder, freePort());
    layout = PostgresLayout.of(settings, host.privileged(), installation(), host.files());
    manager = new PostgresManager(host, settings, installation());
  }

  private static PostgresInstallation installation() {
    return new PostgresInstallation(Path.of(System.getProperty(ROOT, "/usr/lib/postgresql")));
  }

  public static boolean installed() {
    Path root = installation().root();
    try (var majors = Files.list(root)) {
      return majors.anyMatch(major -> Files.exists(major.resolve("bin/postgres")));
    } catch (IOException e) {
      return false;
    }
  }

  public static EngineSettings settings(Path folder, int port) {
    return new EngineSettings(
        "guest-" + port,
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

  public void bringUp(Map<String, Object> overrides) {
    manager.provisioning().configure(Optional.empty(), 256, overrides);
    manager.provisioning().bringUp(DataOrigin.EMPTY, Deadline.in(LONG));
  }

  public DatastoreManager manager() {
    return manager;
  }

  public LocalHost host() {
    return host;
  }

  public EngineSettings settings() {
    return settings;
  }

  public PostgresLayout layout() {
    return layout;
  }

  /** The server's process; another one after every start. */
  public long pid() {
    return host.services().pid(layout.service()).orElseThrow();
  }

  /** As a user, by network. */
  public Connection connect(String user, String password, String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s?loginTimeout=10"
            .formatted(settings.port().orElseThrow(), database.isEmpty() ? "postgres" : database),
        user,
        password);
  }

  /** Whether the user can make a table there: using a database is more than connecting to it. */
  public boolean canUse(String user, String password, String database) {
    try (Connection connection = connect(user, password, database);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE used (id int)");
      statement.execute("DROP TABLE used");
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  public Connection connectAsAgent(String database) throws SQLException {
    return new LocalConnections(layout.socket(), layout.major()).to(database).connect(LONG);
  }

  /** Ends the process without any warning. */
  public void kill() {
    long pid = pid();
    signal("KILL");
    ProcessHandle.of(pid).ifPresent(gone -> gone.onExit().join());
  }

  public void signal(String name) {
    Command kill = Command.of(Duration.ofSeconds(5), "kill", "-" + name, Long.toString(pid()));
    host.commands().runChecked(kill);
  }

  /** Statements as the agent's own account, through the socket. */
  public List<String> asAgent(String... statements) {
    return asAgentIn(LocalConnections.MAINTENANCE, statements);
  }

  public List<String> asAgentIn(String database, String... statements) {
    List<String> answers = new ArrayList<>();
    try (Connection connection = connectAsAgent(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        if (statement.execute(sql)) {
          try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
              answers.add(rows.getString(1));
            }
          }
        }
      }
      return answers;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    manager.engine().stop(Deadline.in(LONG));
    manager.close();
    host.close();
  }
}
