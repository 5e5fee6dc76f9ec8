package org.trovekeeper.postgresql;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.DatastorePlugin;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.sql.SqlProbe;

/** Offers the datastore {@code postgresql}. */
public final class PostgresPlugin implements DatastorePlugin {
  static final String DATASTORE = "postgresql";

  @Override
  public Set<String> datastores() {
    return Set.of(DATASTORE);
  }

  @Override
  public DatastoreManager open(String datastore, Host host, EngineSettings settings) {
    return new PostgresManager(host, settings, PostgresInstallation.ofPackages());
  }

  /** A heartbeat's question, which no one hears: most of the driver comes before the connection. */
  @Override
  public void rehearse() {
    LocalConnections noServer = new LocalConnections(Path.of("/nonexistent/.s.PGSQL.5432"), 0);
    new SqlProbe(() -> noServer.to(LocalConnections.MAINTENANCE), PostgresDialect.FAILURES)
        .ask(Deadline.in(Duration.ofSeconds(1)));
  }
}
