package org.trovekeeper.it.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.trovekeeper.it.Command;
import org.trovekeeper.it.Engine;
import org.trovekeeper.it.TestBed;

/** A recipe of docs/image.md, run as it stands there: what a reader would type. */
final class ImageRecipe {
  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
  private static final Duration LIMIT = Duration.ofMinutes(25); // half a thousand packages
  private static final String COMMAND = "    ";

  private ImageRecipe() {}

  /** The image of mmdebstrap's recipe; made once in a test bed for each server. */
  static Image mmdebstrap(TestBed bed, Engine engine) {
    var folder = bed.folder().resolve("recipe-" + engine.datastore());
    var disk = folder.resolve("trove-" + engine.datastore() + ".raw");
    if (!Files.exists(disk)) {
      try {
        Files.createDirectories(folder);
        Files.createSymbolicLink(folder.resolve("packaging"), REPOSITORY.resolve("packaging"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      var shell =
          List.of("sh", "-ec", "cd \"$0\"\n" + commands("mmdebstrap", engine), folder.toString());
      Command.run(LIMIT, Map.of(), shell).orFail();
    }
    return Image.of(engine, disk);
  }

  /** The block of commands that follows the paragraph of this name, which is MariaDB's. */
  private static String commands(String recipe, Engine engine) {
    var commands =
        manual()
            .lines()
            .dropWhile(line -> !line.startsWith("**" + recipe + "**"))
            .dropWhile(line -> !line.startsWith(COMMAND))
            .takeWhile(line -> line.startsWith(COMMAND))
            .collect(Collectors.joining("\n"));
    assertThat(commands).as("commands of " + recipe).contains(recipe);
    return engine.datastore().equals("postgresql") ? postgresql(commands) : commands;
  }

  /** Other words for those of MariaDB's, as the manual says. */
  private static String postgresql(String commands) {
    return commands
        .replace("mariadb-server,mariadb-backup", "postgresql")
        .replace("mariadb.service mariadb.socket", "postgresql.service")
        .replace("mariadb", "postgresql");
  }

  private static String manual() {
    try {
      return Files.readString(REPOSITORY.resolve("docs/image.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
