package org.trovekeeper.spi.host;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One engine as the host sees it.
 *
 * @param units names to look for under systemd, the first that exists counts
 * @param arguments the program and its arguments for direct process control; it must stay in the
 *     foreground
 * @param log where direct process control sends its output
 * @param stop what direct process control asks it to end with
 */
public record ServiceSpec(
    String name,
    List<String> units,
    List<String> arguments,
    Optional<String> osUser,
    Path pidFile,
    Path log,
    StopSignal stop) {
  /** The signal at which an engine ends its sessions and then itself, cleanly. */
  public enum StopSignal {
    TERM,
    INT
  }

  /** An engine that ends cleanly at TERM, as most do. */
  public ServiceSpec(
      String name,
      List<String> units,
      List<String> arguments,
      Optional<String> osUser,
      Path pidFile,
      Path log) {
    this(name, units, arguments, osUser, pidFile, log, StopSignal.TERM);
  }
}
