package org.trovekeeper.status;

import java.util.Optional;
import org.trovekeeper.spi.EngineState;

/** Which status is reported. The promises in words: docs/invariants/status.md. */
public final class StatusRules {
  private StatusRules() {}

  /** Empty means that nothing may be sent. */
  public static Optional<ServiceStatus> next(StatusFacts facts) {
    return switch (facts.prepare()) {
      case NONE -> Optional.empty();
      // one early shutdown or crashed during installation would kill the creation
      case BUILDING -> Optional.of(ServiceStatus.BUILDING);
      case FAILED, REFUSED -> Optional.of(ServiceStatus.FAILED);
      case DONE -> Optional.of(serving(facts));
    };
  }

  private static ServiceStatus serving(StatusFacts facts) {
    return switch (facts.seen()) {
      case EngineState.Healthy() -> facts.faulty() ? notWell(facts.working()) : facts.working();
      case EngineState.Starting(String _) -> notWell(facts.working());
      case EngineState.Stopped() -> ServiceStatus.SHUTDOWN;
      case EngineState.Crashed(String _) -> ServiceStatus.CRASHED;
      case EngineState.Unresponsive(var _) -> ServiceStatus.BLOCKED;
    };
  }

  /**
   * Where {@code healthy} is known, {@code running} says "up, and not healthy". An older control
   * plane takes {@code running} for usable, so it gets {@code blocked}, as from its own agents.
   */
  private static ServiceStatus notWell(ServiceStatus working) {
    return working == ServiceStatus.HEALTHY ? ServiceStatus.RUNNING : ServiceStatus.BLOCKED;
  }
}
