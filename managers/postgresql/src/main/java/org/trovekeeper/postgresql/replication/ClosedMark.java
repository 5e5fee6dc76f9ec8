package org.trovekeeper.postgresql.replication;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.trovekeeper.spi.host.FileTree;

/**
 * Says that the agent closed the server and has not opened it since. The server takes the signal
 * away when somebody promotes it by hand, so that the signal alone cannot tell that.
 */
public final class ClosedMark {
  private final FileTree files;
  private final Path file;

  public ClosedMark(FileTree files, Path privateDirectory) {
    this.files = files;
    this.file = privateDirectory.resolve("closed");
  }

  public boolean present() {
    return files.exists(file);
  }

  void set() {
    if (!present()) {
      renew();
    }
  }

  /** Set, and what was noted is forgotten. */
  void renew() {
    put("");
  }

  public void clear() {
    files.delete(file);
  }

  /** That the server was found open. */
  void noteOpened(Instant when) {
    if (opened().isEmpty()) {
      put(when.toString());
    }
  }

  /** When the server was found open although the agent had closed it. */
  Optional<String> opened() {
    return files.read(file).map(String::strip).filter(text -> !text.isEmpty());
  }

  private void put(String text) {
    files.write(file, text, 0600, Optional.empty());
  }
}
