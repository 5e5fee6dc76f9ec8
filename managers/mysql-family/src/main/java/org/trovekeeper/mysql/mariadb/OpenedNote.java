package org.trovekeeper.mysql.mariadb;

import java.nio.file.Path;
import java.util.Optional;
import org.trovekeeper.spi.host.FileTree;

/** That a closed server was found open: kept over restarts of the agent until a call ends it. */
final class OpenedNote {
  private final FileTree files;
  private final Path file;

  OpenedNote(FileTree files, MariaDbLayout layout) {
    this.files = files;
    this.file = layout.openedFile();
  }

  /** When and why; empty when it was not found open. */
  Optional<String> read() {
    return files.read(file);
  }

  /** The first time counts: the log has the later ones. */
  void write(String what) {
    if (read().isEmpty()) {
      files.write(file, what, 0600, Optional.empty());
    }
  }

  void forget() {
    files.delete(file);
  }
}
