package org.trovekeeper.config;

import java.nio.file.Path;
import java.time.Duration;

/** Section {@code [trovekeeper]}, as far as it concerns the daemon and not the engine. */
public record OwnSettings(
    Path stateDir,
    Path runDir,
    Path socket,
    ProcessControl processControl,
    StoreChoice store,
    Duration heartbeatInterval) {

  /** How engines are run. */
  public enum ProcessControl {
    /** systemd where that is the first process. */
    AUTO,
    SYSTEMD,
    DIRECT
  }
}
