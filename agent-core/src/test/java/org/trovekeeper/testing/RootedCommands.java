package org.trovekeeper.testing;

import java.nio.file.Path;
import java.util.Optional;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Commands;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.Running;

/** The machine's, and those of a root folder in it. */
record RootedCommands(Commands machine, RootedLine line) implements Commands {
  @Override
  public Finished run(Command command) {
    return machine.run(placed(command));
  }

  @Override
  public Running start(Command command) {
    return machine.start(placed(command));
  }

  @Override
  public Optional<Path> find(String program) {
    return line.has(program) ? Optional.of(line.place(program)) : machine.find(program);
  }

  private Command placed(Command command) {
    return line.has(command.program())
        ? new Command(
            line.ofTool(command.arguments(), command.osUser()),
            command.environment(),
            command.input(),
            Optional.empty(),
            command.directory(),
            command.limit())
        : command;
  }
}
