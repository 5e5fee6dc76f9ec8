package org.trovekeeper.spi.host;

import java.nio.file.Path;
import java.util.Optional;

/** Runs programs. They die with the agent, and end as a whole group. */
public interface Commands {
  /**
   * Runs to the end. Does not fail on a non-zero exit; fails with {@code COMMAND_TIMEOUT} at the
   * limit and with {@code COMMAND_FAILED} when the program cannot be started.
   */
  Finished run(Command command);

  /** Starts a program whose output, or input, is a stream. */
  Running start(Command command);

  /** Where a program of this name lies on the guest's path; empty when it is not installed. */
  Optional<Path> find(String program);

  /** Like {@link #run}, and fails with {@code COMMAND_FAILED} on a non-zero exit. */
  default Finished runChecked(Command command) {
    return run(command).check(command.program());
  }
}
