package org.trovekeeper.postgresql.replication;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.host.FileTree;

/**
 * The file that makes the server start as one that applies WAL and writes none. The server takes it
 * away when it is promoted.
 */
public final class StandbySignal {
  /** Its name in the data folder. */
  public static final String NAME = "standby.signal";

  private static final Logger LOG = LoggerFactory.getLogger(StandbySignal.class);

  private final FileTree files;
  private final Path file;
  private final Optional<String> owner;
  private boolean settled;

  public StandbySignal(FileTree files, Path dataDirectory, Optional<String> owner) {
    this.files = files;
    this.file = in(dataDirectory);
    this.owner = owner;
  }

  static Path in(Path dataDirectory) {
    return dataDirectory.resolve(NAME);
  }

  /** From its next start on, the server is closed. */
  public synchronized void raise() {
    settled = true;
    if (!files.exists(file)) {
      files.write(file, "", 0600, owner);
    }
  }

  synchronized void lower() {
    files.delete(file);
  }

  /**
   * Removes what the fence of an earlier agent left, which was killed before it closed the server:
   * one that serves as before must not come up closed at some later restart. Looks once, and never
   * after this agent has raised it itself.
   *
   * @param open whether the server takes writes; fails when it cannot tell
   */
  public synchronized void lowerLeftOver(BooleanSupplier open) {
    if (settled) {
      return;
    }
    if (files.exists(file) && open.getAsBoolean()) {
      files.delete(file);
      LOG.warn("event=fence datastore=postgresql result=left-unfinished signal=taken-away");
    }
    settled = true;
  }
}
