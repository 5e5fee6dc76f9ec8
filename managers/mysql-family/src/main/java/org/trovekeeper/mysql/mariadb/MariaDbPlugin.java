package org.trovekeeper.mysql.mariadb;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.trovekeeper.mysql.common.Login;
import org.trovekeeper.mysql.common.MySqlDialect;
import org.trovekeeper.mysql.common.MySqlKeys;
import org.trovekeeper.mysql.common.SocketConnector;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.DatastorePlugin;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineKey;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.sql.SqlProbe;

/** Offers the datastore {@code mariadb}. */
public final class MariaDbPlugin implements DatastorePlugin {
  static final String DATASTORE = "mariadb";

  @Override
  public Set<String> datastores() {
    return Set.of(DATASTORE);
  }

  @Override
  public List<EngineKey<?>> settings() {
    return MySqlKeys.all();
  }

  @Override
  public DatastoreManager open(String datastore, Host host, EngineSettings settings) {
    return new MariaDbManager(host, settings);
  }

  /** A heartbeat's question, which no one hears: most of the driver comes before the connection. */
  @Override
  public void rehearse() {
    Login noLogin = new Login("nobody", new Secret(""), Path.of("/nonexistent/engine.sock"));
    new SqlProbe(() -> new SocketConnector(noLogin), MySqlDialect.FAILURES)
        .ask(Deadline.in(Duration.ofSeconds(1)));
  }
}
