package org.trovekeeper.cli;

import org.trovekeeper.main.Distribution;
import org.trovekeeper.rpc.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What is installed here; asks no agent. */
@Command(
    name = "version",
    header = "Show version, build id, Java, and the managers and strategies found here.")
final class VersionCommand extends Verb {
  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  int run() {
    Object facts = Distribution.describe();
    out().println(json ? Json.write(facts) : TextView.of(facts));
    return DONE;
  }
}
