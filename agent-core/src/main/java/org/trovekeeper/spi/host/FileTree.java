package org.trovekeeper.spi.host;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Files. Writes are atomic and durable: after a crash the old content is there or the new one. */
public interface FileTree {
  /** The text, or empty when there is no such file. */
  Optional<String> read(Path file);

  /** Writes with the given octal mode, for example {@code 0600}; owner as {@link #own} says. */
  void write(Path file, String content, int mode, Optional<String> owner);

  void delete(Path file);

  /** Deletes everything below, not the folder itself; never follows a link. */
  void clear(Path folder);

  /** Makes the folder and its parents. */
  void makeFolder(Path folder, int mode, Optional<String> owner);

  /** Gives the whole tree to the account and its group; nothing when the agent is unprivileged. */
  void own(Path tree, String owner);

  /** What is in the folder, sorted; never a file that {@link #write} has not finished. */
  List<Path> list(Path folder);

  boolean exists(Path path);
}
