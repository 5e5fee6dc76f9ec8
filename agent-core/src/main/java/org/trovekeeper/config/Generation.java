package org.trovekeeper.config;

import java.util.Optional;
import org.trovekeeper.spi.backup.BackupStrategy.StrategyNames;
import org.trovekeeper.status.ServiceStatus;

/**
 * The generation of the control plane: everything that depends on its version is decided here, and
 * nothing else asks for versions.
 */
public enum Generation {
  /** Up to 13.x: Rocky's way. */
  G1,
  /** 14.0.0 and later. */
  G2;

  /** How a working database is reported: a Rocky conductor does not know {@code healthy}. */
  public ServiceStatus working() {
    return this == G1 ? ServiceStatus.RUNNING : ServiceStatus.HEALTHY;
  }

  /** The {@code backup_type} that goes into the backup's record. */
  public String backupType(StrategyNames names, boolean incremental) {
    if (this == G2) {
      return incremental ? "incremental" : "full";
    }
    Optional<String> older =
        incremental ? names.olderIncremental() : Optional.of(names.olderFull());
    return older.orElseGet(names::olderFull);
  }

  /** The part of a backup object's name that names the form of the tool's stream. */
  public String streamSuffix(StrategyNames names) {
    return this == G1 ? names.olderSuffix() : names.suffix();
  }

  /** Whether backups are compressed and encrypted as the older options say. */
  public boolean honoursTransformOptions() {
    return this == G1;
  }

  /**
   * Whether the control plane deletes the backup that a replication snapshot names without looking,
   * so that a snapshot must always name a real one.
   */
  public boolean snapshotNeedsBackup() {
    return this == G2;
  }
}
