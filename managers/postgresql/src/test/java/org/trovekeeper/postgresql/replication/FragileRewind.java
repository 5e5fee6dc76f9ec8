package org.trovekeeper.postgresql.replication;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.host.LocalHost;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Commands;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.Running;

/** A machine whose kernel kills pg_rewind in the middle, when it writes a file of some length. */
final class FragileRewind implements Commands {
  private final Commands machine;
  private volatile Optional<Integer> longest = Optional.empty();

  private FragileRewind(Commands machine) {
    this.machine = machine;
  }

  static FragileRewind of(LocalHost machine) {
    return new FragileRewind(machine.commands());
  }

  LocalHost on(LocalHost machine) {
    return new LocalHost(
        this,
        machine.services(),
        machine.files(),
        machine.volumes(),
        machine.ticker(),
        machine.privileged(),
        machine.launcher());
  }

  /** From now on. */
  void diesBehind(int bytes) {
    longest = Optional.of(bytes);
  }

  void lives() {
    longest = Optional.empty();
  }

  @Override
  public Finished run(Command command) {
    return machine.run(
        longest
            .filter(_ -> rewinds(command))
            .map(bytes -> limited(command, bytes))
            .orElse(command));
  }

  private static boolean rewinds(Command command) {
    return command.arguments().stream().anyMatch(argument -> argument.endsWith("/pg_rewind"))
        && !command.arguments().contains("--dry-run");
  }

  private static Command limited(Command command, int bytes) {
    List<String> line = new ArrayList<>(List.of("prlimit", "--core=0", "--fsize=" + bytes));
    line.addAll(command.arguments());
    return new Command(
        line,
        command.environment(),
        command.input(),
        command.osUser(),
        command.directory(),
        command.limit());
  }

  @Override
  public Running start(Command command) {
    return machine.start(command);
  }

  @Override
  public Optional<Path> find(String program) {
    return machine.find(program);
  }
}
