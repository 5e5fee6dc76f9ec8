package org.trovekeeper.cli;

import java.nio.file.Path;

/** The socket of the agent that runs with its default configuration. */
final class DefaultSocket {
  private static final Path USUAL = Path.of("/run/trovekeeper/api.sock");

  private DefaultSocket() {}

  static Path find() {
    return USUAL;
  }
}
