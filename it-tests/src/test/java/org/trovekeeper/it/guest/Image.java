package org.trovekeeper.it.guest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.it.Engine;

/**
 * What an operator would upload to Glance, and files of his own in it; and the volume that Cinder
 * adds.
 *
 * @param engine the server in it, if there is one
 * @param origin options of guest-boot: what it is made of
 */
record Image(
    @Nullable Engine engine, List<String> origin, Map<String, String> files, String volume) {
  private static final Path PACKAGES =
      Path.of(System.getProperty("trovekeeper.packages", "../packaging/target")).toAbsolutePath();

  /** Trove's files belong to ubuntu, and cloud-init gives up at an account that is not there. */
  private static final Map<String, String> ACCOUNT =
      Map.of("/etc/sysusers.d/ubuntu.conf", "u ubuntu - -\n");

  /** A Debian with this server and our package. */
  static Image of(Engine engine) {
    var origin =
        List.of(
            "--suite",
            engine.suite(),
            "--with",
            engine.packages(),
            "--deb",
            agentPackage().toString());
    return new Image(engine, origin, ACCOUNT, "");
  }

  /** Without an engine or an agent. */
  static Image plain() {
    return new Image(null, List.of(), ACCOUNT, "");
  }

  /** A finished one: a disk of one file system. */
  static Image of(Engine engine, Path disk) {
    return new Image(engine, List.of("--image", disk.toString()), Map.of(), "");
  }

  /** The server in it. */
  Engine kind() {
    return Objects.requireNonNull(engine, "an image without a server");
  }

  Image withFile(String path, String text) {
    var more = new HashMap<>(files);
    more.put(path, text);
    return new Image(engine, origin, Map.copyOf(more), volume);
  }

  /** An empty /dev/vdb of this size, such as 1G. */
  Image withVolume(String size) {
    return new Image(engine, origin, files, size);
  }

  /** Options of guest-boot; files are laid out in the folder. */
  List<String> options(Path folder) {
    var options = new ArrayList<>(origin);
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
    return write(file, text.getBytes(UTF_8));
  }

  static Path write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(file.getParent());
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
