package org.trovekeeper.status;

import java.time.Instant;
import org.trovekeeper.spi.EngineState;

/**
 * What the heartbeat last saw and reported.
 *
 * @param since when the status became this one
 * @param prepareFailure what a failed or refused prepare failed at; empty without one
 */
public record Sight(
    PrepareState prepare,
    EngineState engine,
    ServiceStatus status,
    Instant since,
    String prepareFailure) {
  /** The engine's own state in one word, whatever the control plane calls it. */
  public String engineWord() {
    return switch (engine) {
      case EngineState.Healthy() -> "answers";
      case EngineState.Starting(String _) -> "starting";
      case EngineState.Stopped() -> "stopped";
      case EngineState.Crashed(String _) -> "crashed";
      case EngineState.Unresponsive(var _) -> "silent";
    };
  }
}
