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
  private static final Path TROVE_FILE = Path.of("/etc/trove/trove-guestagent.conf");
  private static final Path TROVE_FOLDER = Path.of("/etc/trove/conf.d");
  private static final Path OUR_FILE = Path.of("/etc/trovekeeper/trovekeeper.conf");
  private static final Path OUR_FOLDER = Path.of("/etc/trovekeeper/conf.d");

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

  /** Where was looked, for people who miss a setting. */
  String describe(List<Path> named, List<Path> folders) {
    boolean usual = named.isEmpty() && folders.isEmpty();
    List<String> places = new ArrayList<>();
    for (Path file : usual ? List.of(TROVE_FILE, OUR_FILE) : named) {
      places.add(file + (files.exists(file) ? "" : " (missing)"));
    }
    for (Path folder : usual ? List.of(TROVE_FOLDER, OUR_FOLDER) : folders) {
      List<Path> inside = inFolder(folder);
      places.add(folder + (inside.isEmpty() ? " (no *.conf)" : ""));
      inside.forEach(file -> places.add(file.toString()));
    }
    return "looked into " + String.join(", ", places);
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
    addIfThere(all, TROVE_FILE);
    all.addAll(inFolder(TROVE_FOLDER));
    addIfThere(all, OUR_FILE);
    all.addAll(inFolder(OUR_FOLDER));
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
