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
import org.trovekeeper.it.TestBed;

/** A recipe of docs/image.md, run as it stands there: what a reader would type. */
final class ImageRecipe {
  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
  private static final Duration LIMIT = Duration.ofMinutes(25); // half a thousand packages
  private static final String COMMAND = "    ";

  private ImageRecipe() {}

  /** The image of mmdebstrap's recipe; made once in a test bed. */
  static Image mmdebstrap(TestBed bed) {
    var folder = bed.folder().resolve("recipe");
    var disk = folder.resolve("trove-mariadb.raw");
    if (!Files.exists(disk)) {
      try {
        Files.createDirectories(folder);
        Files.createSymbolicLink(folder.resolve("packaging"), REPOSITORY.resolve("packaging"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      var shell = List.of("sh", "-ec", "cd \"$0\"\n" + commands("mmdebstrap"), folder.toString());
      Command.run(LIMIT, Map.of(), shell).orFail();
    }
    return Image.of(disk);
  }

  /** The block of commands that follows the paragraph of this name. */
  private static String commands(String recipe) {
    var commands =
        manual()
            .lines()
            .dropWhile(line -> !line.startsWith("**" + recipe + "**"))
            .dropWhile(line -> !line.startsWith(COMMAND))
            .takeWhile(line -> line.startsWith(COMMAND))
            .collect(Collectors.joining("\n"));
    assertThat(commands).as("commands of " + recipe).contains(recipe);
    return commands;
  }

  private static String manual() {
    try {
      return Files.readString(REPOSITORY.resolve("docs/image.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
