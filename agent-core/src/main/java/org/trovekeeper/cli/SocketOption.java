package org.trovekeeper.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which agent is meant. */
final class SocketOption {
  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description =
          "The agent's local socket; default: as its default configuration says,"
              + " else /run/trovekeeper/api.sock.")
  private Optional<Path> socket = Optional.empty();

  ApiClient client() throws CallFailed {
    return new ApiClient(socket.isPresent() ? socket.get() : DefaultSocket.find());
  }
}
