package org.trovekeeper.mysql.common;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.trovekeeper.spi.host.FileTree;

/** Databases of users as the files of a server that is down, or that cannot be asked, show them. */
public final class DataFolders {
  private static final Set<String> SERVERS = Set.of("mysql", "performance_schema", "sys");

  /** What every {@code CREATE DATABASE} makes; other folders are none of the server's. */
  private static final String OPTIONS = "db.opt";

  private DataFolders() {}

  /** Their folders' names; an empty {@code test} is the package's. */
  public static List<String> databases(FileTree files, Path dataFolder) {
    if (!files.exists(dataFolder)) {
      return List.of();
    }
    return files.list(dataFolder).stream()
        .filter(folder -> files.exists(folder.resolve(OPTIONS)))
        .filter(folder -> !name(folder).equals("test") || files.list(folder).size() > 1)
        .map(DataFolders::name)
        .filter(name -> !SERVERS.contains(name))
        .toList();
  }

  private static String name(Path folder) {
    return String.valueOf(folder.getFileName());
  }
}
