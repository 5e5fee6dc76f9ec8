package org.trovekeeper.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The daemon, with the options of an oslo service. */
@Command(
    name = Daemon.VERB,
    header = "Run the agent until it is asked to stop.",
    description = {
      "Files merge in the order given; a directory's *.conf files in alphabetical order.",
      "Without options: what exists of /etc/trove/trove-guestagent.conf, /etc/trove/conf.d,"
          + " /etc/trovekeeper/trovekeeper.conf and /etc/trovekeeper/conf.d."
    })
final class AgentCommand extends Verb {
  @Option(names = Daemon.FILE, paramLabel = "FILE", description = "May be repeated.")
  private List<Path> files = new ArrayList<>();

  @Option(names = Daemon.DIRECTORY, paramLabel = "DIR", description = "May be repeated.")
  private List<Path> directories = new ArrayList<>();

  @Override
  int run() {
    return new Daemon(files, directories).run(err()::println);
  }
}
