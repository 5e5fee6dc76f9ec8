package org.trovekeeper.postgresql;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.contract.ProvisioningContract;
import org.trovekeeper.host.LocalHost;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.host.ServiceSpec;
import org.trovekeeper.testing.PostgresRelease;
import org.trovekeeper.testing.RealServer;

/** A real PostgreSQL of one of the releases. */
public class PostgresServer extends RealServer implements ProvisioningContract.Server {
  private final PostgresLayout layout;

  /**
   * @param folder holds every server of a suite, and they see each other's
   * @param name this server's, in the folder
   */
  public PostgresServer(PostgresRelease release, Path folder, String name) {
    this(release, folder, name, machine(folder.resolve(name)));
  }

  /** On a machine with its own ways. */
  protected PostgresServer(PostgresRelease release, Path folder, String name, LocalHost machine) {
    PostgresInstallation installation = new PostgresInstallation(release.programs());
    LocalHost host = release.on(machine, folder);
    EngineSettings settings = settings(folder.resolve(name), freePort(), release.account());
    layout = PostgresLayout.of(settings, host.privileged(), installation, host.files());
    super(
        host,
        settings,
        (theHost, theSettings) -> new PostgresManager(theHost, theSettings, installation));
  }

  static EngineSettings settings(Path folder, int port, String account) {
    return settings(
        folder,
        port,
        Optional.of(account),
        List.of("os_admin", "postgres"),
        List.of("os_admin", "postgres"),
        List.of());
  }

  public PostgresLayout layout() {
    return layout;
  }

  @Override
  protected ServiceSpec service() {
    return layout.service();
  }

  @Override
  public Connection connect(String user, String password, String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s?loginTimeout=10"
            .formatted(port(), database.isEmpty() ? "postgres" : database),
        user,
        password);
  }

  @Override
  public String effective(String setting) {
    return asAgent("SHOW " + setting).getFirst();
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

  @Override
  protected Connection connectAsAgent() throws SQLException {
    return connectAsAgent(LocalConnections.MAINTENANCE);
  }

  public Connection connectAsAgent(String database) throws SQLException {
    return new LocalConnections(layout.socket(), layout.major()).to(database).connect(LONG);
  }

  public List<String> asAgentIn(String database, String... statements) {
    try (Connection connection = connectAsAgent(database)) {
      return answers(connection, statements);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
