package org.trovekeeper.spi;

import java.util.List;
import java.util.Set;
import org.trovekeeper.spi.host.Host;

/** The one ServiceLoader entry of a datastore family. */
public interface DatastorePlugin {
  /** Trove's names of the datastores it serves. */
  Set<String> datastores();

  /** The settings that this family has beside those of every engine. */
  default List<EngineKey<?>> settings() {
    return List.of();
  }

  /** Cheap: opens no connection and starts nothing. */
  DatastoreManager open(String datastore, Host host, EngineSettings settings);

  /**
   * Does what every running agent does with the engine, as far as that goes without one: the
   * start-up cache learns from it. Whatever fails is of no interest.
   */
  default void rehearse() {}
}
