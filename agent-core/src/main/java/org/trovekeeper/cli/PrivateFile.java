package org.trovekeeper.cli;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that only its owner may read, from its first byte on; devices and pipes are written to.
 */
final class PrivateFile {
  private PrivateFile() {}

  static void write(Path target, byte[] bytes) throws IOException {
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      Files.write(target, bytes);
      return;
    }
    Path whole = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
    Path folder = whole.getParent();
    if (folder == null) {
      throw new IOException(target + " is a folder");
    }
    // temporary files have mode 0600, and what lies at the target may be readable by others
    Path draft = Files.createTempFile(folder, ".trovekeeper", ".new");
    try {
      Files.write(draft, bytes);
      Files.move(draft, whole, ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
