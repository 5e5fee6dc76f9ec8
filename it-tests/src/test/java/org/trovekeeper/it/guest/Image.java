package org.trovekeeper.it.guest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an operator would upload to Glance: a Debian with MariaDB and our package, and files of his
 * own; and what Nova and Cinder add to it.
 */
record Image(String suite, Map<String, String> files, String volume) {
  private static final Path PACKAGES =
      Path.of(System.getProperty("trovekeeper.packages", "../packaging/target")).toAbsolutePath();

  /** Trove's files belong to ubuntu, and cloud-init gives up at an account that is not there. */
  private static final Map<String, String> ACCOUNT =
      Map.of("/etc/sysusers.d/ubuntu.conf", "u ubuntu - -\n");

  static Image trixie() {
    return new Image("trixie", ACCOUNT, "");
  }

  static Image bookworm() {
    return new Image("bookworm", ACCOUNT, "");
  }

  Image withFile(String path, String text) {
    var more = new HashMap<>(files);
    more.put(path, text);
    return new Image(suite, Map.copyOf(more), volume);
  }

  /** An empty /dev/vdb of this size, such as 1G. */
  Image withVolume(String size) {
    return new Image(suite, files, size);
  }

  /** Options of guest-boot; files are laid out in the folder. */
  List<String> options(Path folder) {
    var options =
        new ArrayList<>(
            List.of(
                "--suite",
                suite,
                "--with",
                "mariadb-server mariadb-backup",
                "--deb",
                agentPackage().toString()));
    if (!volume.isEmpty()) {
      options.addAll(List.of("--data-disk", volume));
    }
    files.forEach((path, text) -> {
      var from = write(folder.resolve("files" + path), text);
      options.addAll(List.of("--copy", from + ":" + path));
    });
    return options;
  }

  /** The package that the build of this repository made. */
  static Path agentPackage() {
    try (var found = Files.newDirectoryStream(PACKAGES, "trovekeeper_*.deb")) {
      for (var file : found) {
        return file;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new AssertionError("no trovekeeper_*.deb in " + PACKAGES + ": build packaging first");
  }

  static Path write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
