package org.trovekeeper.spi;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns a mounted volume into a serving database. Core orders the steps of {@code prepare}: {@link
 * #configure}, then for a restore the backup's layers into {@link
 * org.trovekeeper.spi.backup.BackupAccess#dataDirectory}, then {@link #bringUp}.
 */
public interface Provisioning {
  /**
   * Fails as {@link #configure} would for these overrides, with {@code SETTING_REFUSED} by name.
   * Looks only: neither a server nor its configuration is touched.
   */
  default void check(
      Optional<String> contents, long memoryMb, Map<String, Object> overrides, Deadline deadline) {}

  /**
   * Stops a server that the package started, and writes the base configuration and the agent's and
   * user's layers. Without contents, which are never blank, it takes the manager's own template.
   */
  void configure(
      Optional<String> contents, long memoryMb, Map<String, Object> overrides, Deadline deadline);

  /**
   * Makes the data folder usable (a new database when it is empty), starts the engine, and secures
   * it: the agent's own account works afterwards, anonymous and remote administrative accounts are
   * gone, except the remote root of a restored backup, which stays. A repeat begins with {@link
   * #configure}, too, which is what stops the engine.
   */
  void bringUp(DataOrigin origin, Deadline deadline);

  /**
   * The databases of users that are on the machine, in the folder that this engine will use and in
   * that of the server whose place it will take; none on a fresh machine, also where the package's
   * own empty server runs. Looks only, and needs no server.
   */
  default List<UserData> userData(Deadline deadline) {
    return List.of();
  }

  /** Deletes the data folder's content, users' databases included; the engine is down. */
  void discardData(Deadline deadline);

  /**
   * Replaces the base configuration and re-applies the agent's and the user's layers; neither
   * starts nor stops the engine.
   */
  void replaceBaseConfiguration(String contents, Deadline deadline);
}
