package org.trovekeeper.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** An account of this machine with its primary group; engines' accounts are always local ones. */
record Account(String name, int user, int group) {
  private static final Path PASSWORD_FILE = Path.of("/etc/passwd");

  static Account named(String name) {
    try {
      return Files.readAllLines(PASSWORD_FILE).stream()
          .map(line -> line.split(":", -1))
          .filter(fields -> fields.length >= 4 && fields[0].equals(name))
          .map(
              fields -> new Account(name, Integer.parseInt(fields[2]), Integer.parseInt(fields[3])))
          .findFirst()
          .orElseThrow(() ->
              GuestException.of(ErrorCode.BAD_CONFIGURATION, "there is no account " + name)
                  .withHint("install the engine's package, or set engine_user"));
    } catch (IOException e) {
      throw GuestException.of(ErrorCode.FILE_FAILED, "cannot read " + PASSWORD_FILE, e);
    }
  }
}
