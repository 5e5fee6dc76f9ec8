package org.trovekeeper.postgresql;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.trovekeeper.spi.host.FileTree;

/**
 * What the files of a cluster tell of users' data while no server can be asked. Whatever a user
 * makes has a number from {@link #FIRST_OF_USERS} on: the server keeps those below for itself.
 */
final class ClusterFiles {
  private static final long FIRST_OF_USERS = 16384;

  private ClusterFiles() {}

  /** Users' databases by number, and those of the server's own that hold tables of users. */
  static List<String> databases(FileTree files, Path dataFolder) {
    Path base = dataFolder.resolve("base");
    List<String> found = new ArrayList<>();
    if (!files.exists(base)) {
      return found;
    }
    for (Path folder : files.list(base)) {
      if (ofUsers(folder)) {
        found.add("number " + folder.getFileName());
      } else if (numbered(folder) && files.list(folder).stream().anyMatch(ClusterFiles::ofUsers)) {
        found.add("tables in number " + folder.getFileName());
      }
    }
    return found;
  }

  private static boolean numbered(Path path) {
    return String.valueOf(path.getFileName()).matches("\\d{1,10}");
  }

  /** Further parts of a table, {@code 16385.1} or {@code 16385_vm}, come with its first. */
  private static boolean ofUsers(Path path) {
    return numbered(path) && Long.parseLong(String.valueOf(path.getFileName())) >= FIRST_OF_USERS;
  }
}
