package org.trovekeeper.spi;

import org.trovekeeper.spi.backup.BackupAccess;

/** Process control and health of one engine, nothing else. */
public interface Engine {
  /**
   * Returns by the deadline, always, also when the engine hangs; never takes a lock of the work.
   */
  EngineState probe(Deadline deadline);

  /** Starts the engine, or does nothing when it runs; returns when it answers queries. */
  void start(Deadline deadline);

  /** Stops the engine cleanly and returns when its process is gone; nothing when it is down. */
  void stop(Deadline deadline);

  default void restart(Deadline deadline) {
    stop(deadline);
    start(deadline);
  }

  /** Whether the engine comes up when the machine boots. Direct process control ignores it. */
  void startAtBoot(boolean enabled, Deadline deadline);

  /** What a backup tool needs to reach the engine's data. */
  BackupAccess backupAccess();
}
