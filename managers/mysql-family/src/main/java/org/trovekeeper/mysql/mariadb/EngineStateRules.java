package org.trovekeeper.mysql.mariadb;

import java.time.Duration;
import org.trovekeeper.spi.EngineState;

/** What a probe's findings mean. */
final class EngineStateRules {
  private EngineStateRules() {}

  /** How the server behaved at its socket. */
  enum Answer {
    /** It answered, even if it was a refusal. */
    ANSWERED,
    /** Nobody listens. */
    NOBODY,
    /** The connection was taken and nothing came. */
    SILENT
  }

  /**
   * What a probe found.
   *
   * @param process whether the server's process is there
   * @param endedUnasked whether it ended though nobody stopped it
   * @param answeredBefore whether this process has answered an earlier probe
   * @param silentFor since when it has not answered
   */
  record Findings(
      boolean process,
      boolean endedUnasked,
      Answer answer,
      boolean answeredBefore,
      Duration silentFor) {}

  static EngineState state(Findings seen) {
    if (!seen.process()) {
      return seen.endedUnasked()
          ? new EngineState.Crashed("the server process ended by itself")
          : new EngineState.Stopped();
    }
    return switch (seen.answer()) {
      case ANSWERED -> new EngineState.Healthy();
      case NOBODY ->
          seen.answeredBefore()
              ? new EngineState.Unresponsive(seen.silentFor())
              : new EngineState.Starting("the server is not listening yet");
      case SILENT -> new EngineState.Unresponsive(seen.silentFor());
    };
  }
}
