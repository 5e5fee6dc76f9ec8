package org.trovekeeper.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** Where programs lie: the caller's path and the system's folders, which a user's path may lack. */
final class ProgramPath {
  private final List<Path> folders;

  ProgramPath() {
    Set<String> names = new LinkedHashSet<>();
    String own = System.getenv("PATH");
    if (own != null) {
      names.addAll(Arrays.asList(own.split(":")));
    }
    names.addAll(
        List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"));
    // an empty or relative entry would look into the working folder
    folders = names.stream().filter(name -> name.startsWith("/")).map(Path::of).toList();
  }

  Optional<Path> find(String program) {
    if (program.contains("/")) {
      return Optional.of(Path.of(program)).filter(ProgramPath::runnable);
    }
    return folders.stream()
        .map(folder -> folder.resolve(program))
        .filter(ProgramPath::runnable)
        .findFirst();
  }

  Path require(String program) {
    return find(program)
        .orElseThrow(
            () -> GuestException.of(ErrorCode.COMMAND_FAILED, program + " is not installed"));
  }

  /** As the value of the variable. */
  String text() {
    return String.join(":", folders.stream().map(Path::toString).toList());
  }

  private static boolean runnable(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }
}
