package org.trovekeeper.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.config.AgentConfigLoader;
import org.trovekeeper.host.LocalFileTree;
import org.trovekeeper.spi.GuestException;

/** The socket of the agent that runs with its default configuration. */
final class DefaultSocket {
  private DefaultSocket() {}

  static Path find() throws CallFailed {
    try {
      return new AgentConfigLoader(new LocalFileTree(false), Optional::empty, _ -> List.of())
          .socket(List.of(), List.of());
    } catch (GuestException e) {
      throw CallFailed.local(e.plainMessage(), "run as the agent's user, or name its --socket");
    }
  }
}
