package org.trovekeeper.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code trovekeeper}. */
@Command(name = "trovekeeper", header = "Guest agent for OpenStack Trove.")
public final class Main implements Runnable {
  /** A command line that makes no sense; apart from the exit codes of calls. */
  static final int USAGE = 64;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do");
  }

  /** Runs one command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments)));
  }

  private static int run(List<String> arguments) {
    if (arguments.equals(List.of(Rehearsal.VERB))) {
      return Rehearsal.run(System.err::println);
    }
    return Daemon.of(arguments)
        .map(daemon -> daemon.run(System.err::println))
        .orElseGet(() -> commandLine().execute(arguments.toArray(String[]::new)));
  }

  static CommandLine commandLine() {
    CommandLine commandLine =
        new CommandLine(new Main())
            .addSubcommand(new AgentCommand())
            .addSubcommand(new CallCommand())
            .addSubcommand(new StatusCommand())
            .addSubcommand(new BackupCommand())
            .addSubcommand(new PromoteCommand())
            .addSubcommand(new UserDataCommand(System.in, System.out))
            .addSubcommand(new VersionCommand());
    // @FILE is an argument of call, not a file of more options
    commandLine.setExpandAtFiles(false);
    complete(commandLine);
    return commandLine;
  }

  /** What every command has alike. */
  private static void complete(CommandLine commandLine) {
    commandLine
        .getCommandSpec()
        .exitCodeOnInvalidInput(USAGE)
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
    commandLine.getSubcommands().values().forEach(Main::complete);
  }
}
