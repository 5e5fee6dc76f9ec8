package org.trovekeeper.postgresql.replication;

import java.nio.file.Path;
import java.util.Optional;
import org.trovekeeper.spi.host.FileTree;

/**
 * The file that makes the server start as one that applies WAL and writes none. The server takes it
 * away when it is promoted.
 */
final class StandbySignal {
  private final FileTree files;
  private final Path file;
  private final Optional<String> owner;

  StandbySignal(FileTree files, Path dataDirectory, Optional<String> owner) {
    this.files = files;
    this.file = in(dataDirectory);
    this.owner = owner;
  }

  static Path in(Path dataDirectory) {
    return dataDirectory.resolve("standby.signal");
  }

  /** From its next start on, the server is closed. */
  void raise() {
    if (!files.exists(file)) {
      files.write(file, "", 0600, owner);
    }
  }

  void lower() {
    files.delete(file);
  }
}
