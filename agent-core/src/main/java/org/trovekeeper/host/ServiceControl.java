package org.trovekeeper.host;

import java.nio.file.Files;
import java.nio.file.Path;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** Who runs the engine: systemd in a guest, or we where there is none. */
public enum ServiceControl {
  SYSTEMD,
  DIRECT;

  private static final Path SYSTEMD_IS_THERE = Path.of("/run/systemd/system");

  /** Of the setting {@code process_control}: {@code auto}, {@code systemd} or {@code direct}. */
  public static ServiceControl choose(String setting) {
    return switch (setting) {
      case "systemd" -> SYSTEMD;
      case "direct" -> DIRECT;
      case "auto" -> Files.isDirectory(SYSTEMD_IS_THERE) ? SYSTEMD : DIRECT;
      default ->
          throw GuestException.of(
              ErrorCode.BAD_CONFIGURATION,
              "process_control is %s; allowed are auto, systemd, direct".formatted(setting));
    };
  }
}
