package org.trovekeeper.postgresql;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import org.trovekeeper.spi.host.FileTree;

/**
 * The server's programs on this machine, a folder for each major version as Debian has them.
 *
 * @param root holds {@code <major>/bin}
 */
public record PostgresInstallation(Path root) {
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final Pattern MAJOR = Pattern.compile("[1-9][0-9]?");

  /** What is named where nothing is installed: its programs are then missed by their name. */
  private static final int NEWEST = 18;

  static PostgresInstallation ofPackages() {
    return new PostgresInstallation(DEBIAN);
  }

  /** The version that the data is of, else the newest one installed. */
  int major(FileTree files, Path dataDirectory) {
    return ofData(files, dataDirectory).or(() -> newest(files)).orElse(NEWEST);
  }

  /** The major version of the data; empty when there is none. */
  static Optional<Integer> ofData(FileTree files, Path dataDirectory) {
    return files
        .read(dataDirectory.resolve("PG_VERSION"))
        .map(String::strip)
        .filter(text -> MAJOR.matcher(text).matches())
        .map(Integer::valueOf);
  }

  private Optional<Integer> newest(FileTree files) {
    return files.list(root).stream()
        .filter(folder -> files.exists(folder.resolve("bin").resolve("postgres")))
        .map(folder -> String.valueOf(folder.getFileName()))
        .filter(name -> MAJOR.matcher(name).matches())
        .map(Integer::valueOf)
        .max(Comparator.naturalOrder());
  }

  Path programs(int major) {
    return root.resolve(Integer.toString(major)).resolve("bin");
  }
}
