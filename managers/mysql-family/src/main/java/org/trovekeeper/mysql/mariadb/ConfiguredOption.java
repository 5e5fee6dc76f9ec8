package org.trovekeeper.mysql.mariadb;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.toolkit.IniFile;

/** What the files of the configuration say of an option, as the server would read it at a start. */
final class ConfiguredOption {
  private static final List<String> SECTIONS = List.of("server", "mysqld", "mariadb", "mariadbd");

  private final FileTree files;
  private final MariaDbLayout layout;
  private final String name;

  ConfiguredOption(FileTree files, MariaDbLayout layout, String name) {
    this.files = files;
    this.layout = layout;
    this.name = name;
  }

  /** The last value; empty where no file has the option, or the last one gives it no value. */
  Optional<String> value() {
    Stream<Path> layers =
        files.exists(layout.includeDirectory())
            ? files.list(layout.includeDirectory()).stream().sorted()
            : Stream.empty();
    return Stream.concat(Stream.of(layout.mainFile()), layers)
        .flatMap(file -> files.read(file).stream())
        .flatMap(text -> values(IniFile.parse(text)))
        .reduce(Optional.empty(), (_, last) -> last);
  }

  private Stream<Optional<String>> values(IniFile file) {
    return SECTIONS.stream()
        .map(file::section)
        .filter(section -> section.containsKey(name))
        .map(section -> section.getOrDefault(name, Optional.empty()));
  }
}
