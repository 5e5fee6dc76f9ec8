package org.trovekeeper.mysql.mariadb;

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
import org.trovekeeper.mysql.common.SocketConnector;
import org.trovekeeper.spi.DataOrigin;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.host.Command;

/** A real MariaDB on a free loopback port, with everything of it below one folder. */
final class MariaDbServer implements AutoCloseable {
  static final Duration LONG = Duration.ofSeconds(60);

  private final LocalHost host;
  private final EngineSettings settings;
  private final DatastoreManager manager;

  MariaDbServer(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    host = LocalHost.open(LocalHost.runningAsRoot(), folder.resolve("run"), ServiceControl.DIRECT);
    settings = settings(folder, freePort());
    manager = new MariaDbPlugin().open("mariadb", host, settings);
  }

  static boolean installed() {
    return Files.exists(Path.of("/usr/sbin/mariadbd"))
        || Files.exists(Path.of("/usr/bin/mariadbd"));
  }

  static EngineSettings settings(Path folder, int port) {
    return new EngineSettings(
        "guest-" + port,
        folder.resolve("volume"),
        folder.resolve("run"),
        "127.0.0.1",
        Optional.of("127.0.0.1"),
        OptionalInt.of(port),
        Optional.of(folder.resolve("etc")),
        Optional.empty(),
        List.of("os_admin", "root"),
        List.of("mysql", "information_schema", "performance_schema"),
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

  void bringUp(Map<String, Object> overrides) {
    manager.provisioning().configure(Optional.empty(), 256, overrides);
    manager.provisioning().bringUp(DataOrigin.EMPTY, Deadline.in(LONG));
  }

  DatastoreManager manager() {
    return manager;
  }

  LocalHost host() {
    return host;
  }

  EngineSettings settings() {
    return settings;
  }

  /** The server's process; another one after every start. */
  long pid() {
    return host.services()
        .pid(MariaDbLayout.of(settings, host.privileged()).service())
        .orElseThrow();
  }

  Connection connect(String user, String password, String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mariadb://127.0.0.1:" + settings.port().orElseThrow() + "/" + database,
        user,
        password);
  }

  /** A session of the agent's own account, which a fence does not end. */
  Connection connectAsAgent() throws SQLException {
    AgentAccount account =
        new AgentAccount(host.files(), MariaDbLayout.of(settings, host.privileged()), settings);
    return new SocketConnector(account.login()).connect(LONG);
  }

  /** Ends the process without any warning. */
  void kill() {
    long pid = pid();
    signal("KILL");
    ProcessHandle.of(pid).ifPresent(gone -> gone.onExit().join());
  }

  void signal(String name) {
    Command kill = Command.of(Duration.ofSeconds(5), "kill", "-" + name, Long.toString(pid()));
    host.commands().runChecked(kill);
  }

  /** Statements as the agent's own account, through the socket. */
  List<String> asAgent(String... statements) {
    List<String> answers = new ArrayList<>();
    try (Connection connection = connectAsAgent();
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
