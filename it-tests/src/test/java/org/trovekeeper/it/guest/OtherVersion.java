package org.trovekeeper.it.guest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.trovekeeper.it.Command;

/** Our package under another version: the same files, and for dpkg an upgrade. */
final class OtherVersion {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private OtherVersion() {}

  static Path of(Path folder, String version) {
    try {
      var own = Files.createTempDirectory(folder, "package-" + version + "-");
      var tree = own.resolve("tree");
      var made = own.resolve("trovekeeper-" + version + ".deb");
      dpkg("--raw-extract", Image.agentPackage().toString(), tree.toString());
      var control = tree.resolve("DEBIAN/control");
      Files.writeString(
          control,
          Files.readString(control).replaceFirst("(?m)^Version: .*$", "Version: " + version));
      dpkg("--root-owner-group", "-Znone", "--build", tree.toString(), made.toString());
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void dpkg(String... arguments) {
    var line = new ArrayList<>(List.of("dpkg-deb"));
    line.addAll(List.of(arguments));
    Command.run(LIMIT, Map.of(), line).orFail();
  }
}
