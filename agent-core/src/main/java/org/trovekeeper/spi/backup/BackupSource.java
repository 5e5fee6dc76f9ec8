package org.trovekeeper.spi.backup;

import java.io.InputStream;
import java.util.Map;
import org.trovekeeper.spi.Deadline;

/** A backup tool at work. */
public interface BackupSource extends AutoCloseable {
  /** The tool's stream. Its end alone does not mean success. */
  InputStream bytes();

  /**
   * Called when the stream has ended: waits for the tool, fails unless it succeeded, and answers
   * the metadata to store with the backup (for example {@code lsn}).
   */
  Map<String, String> finish(Deadline deadline);

  /**
   * Called once the store holds all of it and others may build on it: what only older backups
   * needed may go now. A failure is logged; the backup is complete whatever happens here.
   */
  default void stored(Deadline deadline) {}

  /** Ends the tool if it still runs. Without {@link #stored} nothing builds on the backup. */
  @Override
  void close();
}
