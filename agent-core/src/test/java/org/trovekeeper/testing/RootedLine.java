package org.trovekeeper.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Command lines of programs that lie in a root folder. What is mounted for one is seen by it alone,
 * and gone with it.
 */
record RootedLine(Path root, Path shared) {
  private static final String INSIDE =
      """
      set -e
      root=$1 shared=$2 account=$3 death=$4
      shift 4
      mount --rbind /dev "$root/dev"
      mount -t proc proc "$root/proc"
      mount -t tmpfs tmpfs "$root/tmp"
      mkdir -p "$root$shared"
      mount --bind "$shared" "$root$shared"
      # changing the account clears the signal at which tools die with the agent
      exec chroot "$root" setpriv --pdeathsig "$death" --reuid "$account" --regid "$account" --init-groups -- "$@"
      """;

  /** A tool dies with the agent. */
  List<String> ofTool(List<String> arguments, Optional<String> account) {
    return inside("KILL", arguments, account);
  }

  /** An engine outlives the agent. */
  List<String> ofEngine(List<String> arguments, Optional<String> account) {
    return inside("clear", arguments, account);
  }

  private List<String> inside(String death, List<String> arguments, Optional<String> account) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "--",
                "sh",
                "-c",
                INSIDE,
                "sh",
                root.toString(),
                shared.toString(),
                account.orElse("root"),
                death));
    line.add(nameInside(arguments.getFirst()));
    line.addAll(arguments.subList(1, arguments.size()));
    return List.copyOf(line);
  }

  /** Whether the program is the root folder's: by its place there, or because it is only there. */
  boolean has(String program) {
    return program.startsWith("/")
        && (isBelow(program) || !Files.exists(Path.of(program)))
        && Files.isExecutable(place(program));
  }

  /** Where the program lies, seen from the machine. */
  Path place(String program) {
    return Path.of(root + nameInside(program));
  }

  private String nameInside(String program) {
    return isBelow(program) ? program.substring(root.toString().length()) : program;
  }

  private boolean isBelow(String program) {
    return program.startsWith(root + "/");
  }
}
