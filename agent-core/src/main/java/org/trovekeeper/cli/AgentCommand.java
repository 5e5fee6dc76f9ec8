package org.trovekeeper.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.trovekeeper.main.Agent;
import org.trovekeeper.spi.GuestException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The daemon, with the options of an oslo service. */
@Command(
    name = "agent",
    header = "Run the agent until it is told to stop.",
    description = {
      "Files merge in the order given; a directory's *.conf files in alphabetical order.",
      "Without options: what exists of /etc/trove/trove-guestagent.conf, /etc/trove/conf.d,"
          + " /etc/trovekeeper/trovekeeper.conf and /etc/trovekeeper/conf.d."
    })
final class AgentCommand extends Verb {
  @Option(names = "--config-file", paramLabel = "FILE", description = "May be repeated.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--config-dir", paramLabel = "DIR", description = "May be repeated.")
  private List<Path> directories = new ArrayList<>();

  @Override
  int run() {
    try (Agent agent = Agent.start(files, directories)) {
      Runtime.getRuntime().addShutdownHook(new Thread(agent::close, "shutdown"));
      agent.awaitShutdown();
      return DONE;
    } catch (GuestException e) {
      err().println(e.getMessage());
      return FAILED;
    }
  }
}
