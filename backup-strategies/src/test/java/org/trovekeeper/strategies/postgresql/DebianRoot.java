package org.trovekeeper.strategies.postgresql;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Commands;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.spi.host.Running;
import org.trovekeeper.spi.host.Services;
import org.trovekeeper.spi.host.Ticker;
import org.trovekeeper.spi.host.Volumes;

/**
 * A machine whose programs of PostgreSQL are those of a newer Debian: they run in its root folder,
 * where the test's folder has the same name. What is mounted for that is seen by them only, and
 * gone with them.
 */
final class DebianRoot implements Host, Commands {
  /** Has the same number in every Debian; the engine's own account has not. */
  static final String ACCOUNT = "backup";

  private static final String NUMBER = "34";
  private static final Duration MAKING = Duration.ofMinutes(20);
  private static final Path MAKER = Path.of("../it-tests/testbed/sid-root").toAbsolutePath();

  private static final String INSIDE =
      """
      set -e
      root=$1 folder=$2
      shift 2
      mkdir -p "$root$folder"
      mount --rbind /dev "$root/dev"
      mount -t proc proc "$root/proc"
      mount --bind "$folder" "$root$folder"
      exec chroot "$root" setpriv --pdeathsig KILL --reuid %1$s --regid %1$s --clear-groups -- "$@"
      """
          .formatted(NUMBER);

  private final Host machine;
  private final Path folder;
  private Optional<Path> root = Optional.empty();

  /**
   * @param folder that the programs see too
   */
  DebianRoot(Host machine, Path folder) {
    this.machine = machine;
    this.folder = folder;
  }

  /** Why there is none, or empty when there is. */
  Optional<String> make(String suite, int major) {
    if (!machine.privileged()) {
      return Optional.of("a Debian of its own needs root");
    }
    List<String> arguments =
        List.of(MAKER.toString(), "--suite", suite, "--with", "postgresql-" + major, "ensure");
    try {
      Finished made = machine.commands().run(Command.of(MAKING, arguments).withEnvironment(home()));
      root = Optional.of(Path.of(made.check("sid-root").output().strip()));
      return Files.isExecutable(inside("/usr/lib/postgresql/%d/bin/postgres".formatted(major)))
          ? Optional.empty()
          : Optional.of("%s has no PostgreSQL %d".formatted(suite, major));
    } catch (GuestException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Takes away the folder's place in the root. */
  void leave() {
    root.ifPresent(_ -> machine.files().delete(inside(folder.toString())));
  }

  private static Map<String, String> home() {
    Map<String, String> variables = new HashMap<>();
    for (String name : List.of("HOME", "XDG_CACHE_HOME", "TESTBED_CACHE")) {
      Optional.ofNullable(System.getenv(name)).ifPresent(value -> variables.put(name, value));
    }
    return variables;
  }

  private Path inside(String path) {
    return Path.of(root.orElseThrow() + path);
  }

  private Command inside(Command command) {
    if (!isPostgres(command.program())) {
      return command;
    }
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
                root.orElseThrow().toString(),
                folder.toString()));
    line.addAll(command.arguments());
    return new Command(
        line,
        command.environment(),
        command.input(),
        Optional.empty(),
        command.directory(),
        command.limit());
  }

  private static boolean isPostgres(String program) {
    return program.startsWith("/usr/lib/postgresql/");
  }

  @Override
  public Finished run(Command command) {
    return machine.commands().run(inside(command));
  }

  @Override
  public Running start(Command command) {
    return machine.commands().start(inside(command));
  }

  @Override
  public Optional<Path> find(String program) {
    return isPostgres(program)
        ? Optional.of(inside(program)).filter(Files::isExecutable)
        : machine.commands().find(program);
  }

  @Override
  public Commands commands() {
    return this;
  }

  @Override
  public Services services() {
    return machine.services();
  }

  @Override
  public FileTree files() {
    return machine.files();
  }

  @Override
  public Volumes volumes() {
    return machine.volumes();
  }

  @Override
  public Ticker ticker() {
    return machine.ticker();
  }

  @Override
  public boolean privileged() {
    return machine.privileged();
  }
}
