package org.trovekeeper.spi.host;

import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** A program that ended. Output is UTF-8, each stream cut to its last 64 KiB. */
public record Finished(int exit, String output, String errors) {
  /** Itself, or a {@code COMMAND_FAILED} failure with the last lines of what the program said. */
  public Finished check(String program) {
    if (exit != 0) {
      throw GuestException.of(
          ErrorCode.COMMAND_FAILED,
          "%s ended with exit status %d: %s".formatted(program, exit, LastWords.of(errors)));
    }
    return this;
  }
}
