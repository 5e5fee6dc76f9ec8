package org.trovekeeper.mysql.mariadb;

import java.util.Set;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.DatastorePlugin;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.host.Host;

/** Offers the datastore {@code mariadb}. */
public final class MariaDbPlugin implements DatastorePlugin {
  static final String DATASTORE = "mariadb";

  @Override
  public Set<String> datastores() {
    return Set.of(DATASTORE);
  }

  @Override
  public DatastoreManager open(String datastore, Host host, EngineSettings settings) {
    return new MariaDbManager(host, settings);
  }
}
