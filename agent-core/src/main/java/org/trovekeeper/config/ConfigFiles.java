package org.trovekeeper.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.trovekeeper.config.OsloFile.Entry;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;

/** Which files are read, and in which order. */
final class ConfigFiles {
  private static final Path TROVE = Path.of("/etc/trove");
  private static final Path OURS = Path.of("/etc/trovekeeper");

  private final FileTree files;

  ConfigFiles(FileTree files) {
    this.files = files;
  }

  /** The named files in their order, then the folders'; when none is named, what exists of ours. */
  OsloConfig read(List<Path> named, List<Path> folders) {
    List<Entry> entries = new ArrayList<>();
    for (Path file : named.isEmpty() && folders.isEmpty() ? usual() : named(named, folders)) {
      String text =
          files
              .read(file)
              .orElseThrow(() ->
                  GuestException.of(
                      ErrorCode.BAD_CONFIGURATION,
                      "the configuration file %s is missing".formatted(file)));
      entries.addAll(OsloFile.parse(file, text));
    }
    return new OsloConfig(entries);
  }

  private List<Path> named(List<Path> named, List<Path> folders) {
    List<Path> all = new ArrayList<>(named);
    for (Path folder : folders) {
      if (!files.exists(folder)) {
        throw GuestException.of(
            ErrorCode.BAD_CONFIGURATION,
            "the configuration folder %s is missing".formatted(folder));
      }
      all.addAll(inFolder(folder));
    }
    return all;
  }

  private List<Path> usual() {
    List<Path> all = new ArrayList<>();
    addIfThere(all, TROVE.resolve("trove-guestagent.conf"));
    all.addAll(inFolder(TROVE.resolve("conf.d")));
    addIfThere(all, OURS.resolve("trovekeeper.conf"));
    all.addAll(inFolder(OURS.resolve("conf.d")));
    return all;
  }

  private void addIfThere(List<Path> all, Path file) {
    if (files.exists(file)) {
      all.add(file);
    }
  }

  private List<Path> inFolder(Path folder) {
    if (!files.exists(folder)) {
      return List.of();
    }
    return files.list(folder).stream()
        .filter(file -> file.getFileName().toString().endsWith(".conf"))
        .sorted()
        .toList();
  }
}
