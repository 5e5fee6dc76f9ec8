package org.trovekeeper.cli;

import java.time.Duration;
import org.trovekeeper.rpc.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The state of the agent and its engine. */
@Command(name = "status", header = "Show the state of the agent and its engine.")
final class StatusCommand extends Verb {
  static final Duration LIMIT = Duration.ofSeconds(15);

  @Mixin private SocketOption socket = new SocketOption();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  int run() throws CallFailed, Unreachable {
    Object status = socket.client().report("status", LIMIT);
    out().println(json ? Json.write(status) : TextView.of(status));
    return DONE;
  }
}
