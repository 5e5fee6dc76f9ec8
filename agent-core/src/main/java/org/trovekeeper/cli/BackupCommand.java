package org.trovekeeper.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Backups as the local conductor knows them. */
@Command(
    name = "backup",
    header = "List and make backups without a control plane.",
    subcommands = {BackupListCommand.class, BackupCreateCommand.class})
final class BackupCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: list or create");
  }
}
