package org.trovekeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import org.trovekeeper.contract.DatastoreManagerContract;
import org.trovekeeper.host.LocalHost;
import org.trovekeeper.host.ServiceControl;
import org.trovekeeper.spi.DataOrigin;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineKey;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.EngineValues;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.User;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.spi.host.ServiceSpec;

/** A real SQL server and its manager, on a free loopback port and below one folder. */
public abstract class RealServer implements AutoCloseable {
  public static final Duration LONG = Duration.ofSeconds(60);

  private final LocalHost host;
  private final EngineSettings settings;
  private final BiFunction<Host, EngineSettings, DatastoreManager> opener;
  private final DatastoreManager manager;

  protected RealServer(
      LocalHost host,
      EngineSettings settings,
      BiFunction<Host, EngineSettings, DatastoreManager> opener) {
    this.host = host;
    this.settings = settings;
    this.opener = opener;
    this.manager = opener.apply(host, settings);
  }

  /** A machine whose engines' accounts get through to the folder, and to its neighbours. */
  protected static LocalHost machine(Path folder) {
    try {
      Files.createDirectories(folder);
      for (Path entered : List.of(folder.resolveSibling(""), folder)) {
        Files.setPosixFilePermissions(entered, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return LocalHost.open(LocalHost.runningAsRoot(), folder.resolve("run"), ServiceControl.DIRECT);
  }

  /**
   * @param account the engine's, when it is not that of its package
   * @param own what the family declares
   */
  protected static EngineSettings settings(
      Path folder,
      int port,
      Optional<String> account,
      List<String> ignoredUsers,
      List<String> ignoredDatabases,
      List<EngineKey<?>> own) {
    return new EngineSettings(
        "5f1c7d52-0000-4000-8000-%012d".formatted(port),
        folder.resolve("volume"),
        folder.resolve("run"),
        "127.0.0.1",
        Optional.of("127.0.0.1"),
        OptionalInt.of(port),
        Optional.of(folder.resolve("etc")),
        account,
        ignoredUsers,
        ignoredDatabases,
        36,
        LONG,
        Optional.empty(),
        EngineValues.defaults(own));
  }

  protected static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  protected abstract ServiceSpec service();

  /** Through the socket, as the agent's own account. */
  protected abstract Connection connectAsAgent() throws SQLException;

  /** By network. */
  public abstract Connection connect(String user, String password, String database)
      throws SQLException;

  /** From nothing. */
  public void bringUp(Map<String, Object> overrides) {
    manager.provisioning().configure(Optional.empty(), 256, overrides, soon());
    manager.provisioning().bringUp(DataOrigin.EMPTY, soon());
  }

  /** A database, and a user who may use it. */
  public void makeUser(String name, String password, String database) {
    List<Database> own = List.of(Database.named(database));
    manager.databases().orElseThrow().create(own, soon());
    User user = new User(name, Optional.of(new Secret(password)), Optional.empty(), own, false);
    manager.users().orElseThrow().create(List.of(user), soon());
  }

  public DatastoreManager manager() {
    return manager;
  }

  /** What the next agent has, when this one was killed. */
  public DatastoreManager openAgain() {
    return opener.apply(host, settings);
  }

  public LocalHost host() {
    return host;
  }

  public EngineSettings settings() {
    return settings;
  }

  public int port() {
    return settings.port().orElseThrow();
  }

  /** The server's process; another one after every start. */
  public long pid() {
    return host.services().pid(service()).orElseThrow();
  }

  /** Ends the process without any warning; the rest of its processes end by themselves. */
  public void kill() {
    ProcessHandle server = ProcessHandle.of(pid()).orElseThrow();
    List<ProcessHandle> all = new ArrayList<>(List.of(server));
    server.descendants().forEach(all::add);
    kill("KILL", pid());
    all.forEach(process -> process.onExit().join());
  }

  /** To all processes of the server. */
  public void signal(String name) {
    kill(name, pid());
    // sessions may have processes of their own, which go on when only the first one stops
    ProcessHandle.of(pid()).stream()
        .flatMap(ProcessHandle::descendants)
        .forEach(process -> {
          if (process.isAlive()) {
            kill(name, process.pid());
          }
        });
  }

  private void kill(String name, long process) {
    host.commands()
        .run(Command.of(Duration.ofSeconds(5), "kill", "-" + name, Long.toString(process)));
  }

  /** What the statements answer, as the agent's own account. */
  public List<String> asAgent(String... statements) {
    try (Connection connection = connectAsAgent()) {
      return answers(connection, statements);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The agent's account after the first statement, until the second one of the same session. */
  public DatastoreManagerContract.Lockout lockout(String lock, String unlock) {
    try {
      Connection session = connectAsAgent();
      answers(session, lock);
      return () -> {
        try (session) {
          answers(session, unlock);
        } catch (SQLException e) {
          throw new IllegalStateException(e);
        }
      };
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first value of every row. */
  protected static List<String> answers(Connection connection, String... statements)
      throws SQLException {
    List<String> answers = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        if (statement.execute(sql)) {
          try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
              answers.add(rows.getString(1));
            }
          }
        }
      }
    }
    return answers;
  }

  public static Deadline soon() {
    return Deadline.in(LONG);
  }

  @Override
  public void close() {
    manager.engine().stop(soon());
    manager.close();
    host.close();
  }
}
