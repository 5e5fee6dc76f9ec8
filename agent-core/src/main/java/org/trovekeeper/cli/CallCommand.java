package org.trovekeeper.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One guest RPC through the local API. */
@Command(
    name = "call",
    header = "Run one guest RPC and print its result as JSON.",
    description = {
      "Exit 0: the result is on standard output. Exit 1: the call failed; the failure is on"
          + " standard error as JSON. Exit 2: no agent answered.",
      "Casts are waited for as well, unless --no-wait is given."
    })
final class CallCommand extends Verb {
  @Mixin private SocketOption socket = new SocketOption();

  @Option(
      names = "--context",
      paramLabel = "FILE",
      description = "A JSON object with the request context: auth_token, project_id and so on.")
  private Optional<Path> context = Optional.empty();

  @Option(names = "--no-wait", description = "Return as soon as the agent has accepted the call.")
  private boolean noWait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "36000",
      description = "How long to wait for the answer (default: ${DEFAULT-VALUE}).")
  private long seconds;

  @Parameters(index = "0", paramLabel = "METHOD", description = "A method of docs/rpc.md.")
  private String method = "";

  @Parameters(
      index = "1",
      paramLabel = "JSON",
      arity = "0..1",
      defaultValue = "{}",
      description =
          "The arguments exactly as on the wire: a JSON object, @FILE, or - for standard input."
              + " Methods whose arguments hold secrets take the last two only.")
  private String json = "{}";

  @Override
  int run() throws CallFailed, Unreachable {
    JsonSource source = new JsonSource(System.in);
    Map<String, @Nullable Object> arguments = source.arguments(method, json);
    Map<String, @Nullable Object> given =
        context.isPresent() ? source.object("@" + context.get()) : Map.of();
    Object result =
        socket.client().call(method, arguments, given, !noWait, Duration.ofSeconds(seconds));
    out().println(Json.write(result));
    return DONE;
  }
}
