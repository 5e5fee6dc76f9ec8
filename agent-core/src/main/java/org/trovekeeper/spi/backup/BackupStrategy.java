package org.trovekeeper.spi.backup;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.Host;

/** One way of turning an engine's data into a stream and back; found by ServiceLoader. */
public interface BackupStrategy {
  /** Its names in the control planes of both generations. */
  StrategyNames names();

  /** Trove's names of the datastores it can save. */
  Set<String> datastores();

  /**
   * Starts the tool, which ends at the deadline at the latest. With the parent's metadata the
   * stream holds only what changed since; the strategy fails with {@code BACKUP_CHAIN_BROKEN} when
   * a key that it needs is missing.
   */
  BackupSource open(Host host, BackupAccess access, BackupJob job, Deadline deadline);

  /** Prepares the empty data folder to take the layers of a chain. */
  RestoreTarget restore(Host host, BackupAccess access, RestoreJob job, Deadline deadline);

  /**
   * Removes what a backup or restore that was cut off with its agent left on this machine: above
   * all files with an account. Called at the agent's start, before anything else; the engine may be
   * down. What is held on the server must go by itself when the session of a backup ends.
   */
  default void tidy(Host host, BackupAccess access, Deadline deadline) {}

  /**
   * The names on the wire.
   *
   * @param olderFull the class name of full backups up to 13.x
   * @param olderIncremental the class name of incremental ones; empty when there are none
   * @param name the name since 14.0, where backup types are {@code full} and {@code incremental}
   * @param olderSuffix the object name's part that names the stream's form, up to 13.x; often empty
   * @param suffix the same since 14.0, for example {@code .xbstream}
   */
  record StrategyNames(
      String olderFull,
      Optional<String> olderIncremental,
      String name,
      String olderSuffix,
      String suffix) {}

  /**
   * What to save.
   *
   * @param options further arguments for the tool, as the operator configured them
   */
  record BackupJob(
      String backupId, Optional<Map<String, String>> parentMetadata, List<String> options) {}

  /** What to restore: the number of layers, the full backup counted. */
  record RestoreJob(int layers) {}
}
