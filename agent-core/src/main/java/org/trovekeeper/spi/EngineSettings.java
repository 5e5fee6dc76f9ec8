package org.trovekeeper.spi;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the configuration says about one engine. Optional values are the operator's overrides of the
 * engine's own defaults.
 *
 * @param guestId the instance's id; {@code server_id} and the like derive from it
 * @param mountPoint where the data volume is mounted; the manager chooses the folder below it
 * @param runDirectory private to the agent; engine runtime files of direct process control go here
 * @param advertiseAddress the address that replicas connect to
 * @param ignoredUsers names that are never listed and always refused
 * @param ignoredDatabases the same for databases
 * @param stateChange how long a start or stop may take
 * @param replicationStrategy the class name configured, for example {@code MariaDBGTIDReplication}
 * @param own what the family declared by {@link DatastorePlugin#settings}
 */
public record EngineSettings(
    String guestId,
    Path mountPoint,
    Path runDirectory,
    String advertiseAddress,
    Optional<String> bindAddress,
    OptionalInt port,
    Optional<Path> configDirectory,
    Optional<String> osUser,
    List<String> ignoredUsers,
    List<String> ignoredDatabases,
    int passwordLength,
    Duration stateChange,
    Optional<String> replicationStrategy,
    EngineValues own) {
  /** The agent's private folder on the data volume (mode 0700). */
  public Path privateDirectory() {
    return mountPoint.resolve(".trovekeeper");
  }
}
