package org.trovekeeper.mysql.mariadb;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.contract.ProvisioningContract;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.host.ServiceSpec;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.testing.RealServer;

/** A real MariaDB. */
final class MariaDbServer extends RealServer implements ProvisioningContract.Server {
  MariaDbServer(Path folder) {
    super(
        machine(folder),
        settings(folder, freePort()),
        (host, settings) -> new MariaDbPlugin().open("mariadb", host, settings));
  }

  static boolean installed() {
    return Files.exists(Path.of("/usr/sbin/mariadbd"))
        || Files.exists(Path.of("/usr/bin/mariadbd"));
  }

  static EngineSettings settings(Path folder, int port) {
    return settings(
        folder,
        port,
        Optional.empty(),
        List.of("os_admin", "root"),
        List.of("mysql", "information_schema", "performance_schema"),
        new MariaDbPlugin().settings());
  }

  MariaDbLayout layout() {
    return MariaDbLayout.of(settings(), host().privileged());
  }

  Replication replication() {
    return manager().replication().orElseThrow();
  }

  @Override
  protected ServiceSpec service() {
    return layout().service();
  }

  @Override
  public Connection connect(String user, String password, String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mariadb://127.0.0.1:" + port() + "/" + database, user, password);
  }

  @Override
  public String effective(String setting) {
    return asAgent("SELECT @@GLOBAL." + setting).getFirst();
  }

  /** No one writes to the table until this is closed, not even a replica's applier. */
  TableLock lock(String table) {
    try {
      Connection connection = connectAsAgent();
      answers(connection, "LOCK TABLES " + table + " READ");
      return new TableLock(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As long as its session is there. */
  record TableLock(Connection session) implements AutoCloseable {
    @Override
    public void close() {
      try {
        session.close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A fence does not end it. */
  @Override
  protected Connection connectAsAgent() throws SQLException {
    AgentAccount account = new AgentAccount(host().files(), layout(), settings());
    Keeper keeper = new Keeper(host().files(), layout(), settings());
    return new AgentSessions(account.login(), keeper).connect(LONG);
  }
}
