package org.trovekeeper.status;

import java.util.Optional;
import org.trovekeeper.spi.EngineState;
import org.trovekeeper.spi.HealthIssue;

/** Why a status is what it is. The codes stand in docs/operating.md. */
public final class ReasonRules {
  private ReasonRules() {}

  /** Why the engine does not serve; empty when it answers. */
  public static Optional<HealthIssue> ofTheEngine(Sight sight) {
    return switch (sight.prepare()) {
      case NONE -> Optional.of(ofSilence(PrepareState.NONE));
      case BUILDING ->
          Optional.of(
              HealthIssue.fault(
                  "preparing", "the instance is being prepared", "wait until it is done"));
      case FAILED ->
          Optional.of(
              HealthIssue.fault(
                  "prepare-failed",
                  "prepare did not come to its end: " + sight.prepareFailure(),
                  "delete the instance and create it again; without a control plane, call reset and"
                      + " then prepare"));
      case REFUSED ->
          Optional.of(
              HealthIssue.fault(
                  "prepare-refused",
                  "prepare was refused and touched nothing: " + sight.prepareFailure(),
                  "call prepare again when that is put right"));
      case DONE -> ofAPreparedEngine(sight.engine());
    };
  }

  /** Why nothing was reported yet. */
  public static HealthIssue ofSilence(PrepareState prepare) {
    return prepare == PrepareState.NONE
        ? HealthIssue.warning(
            "not-prepared", "the instance was not prepared yet", "create it by prepare")
        : HealthIssue.warning(
            "not-looked-yet", "the agent has only just started", "ask again in a moment");
  }

  private static Optional<HealthIssue> ofAPreparedEngine(EngineState engine) {
    return switch (engine) {
      case EngineState.Healthy() -> Optional.empty();
      case EngineState.Starting(String phase) ->
          Optional.of(
              HealthIssue.fault(
                  "engine-starting",
                  phase,
                  "wait; if it stays so, see the server's log for what it is recovering"));
      case EngineState.Stopped() ->
          Optional.of(
              HealthIssue.fault(
                  "engine-stopped",
                  "the server is down, and was stopped on purpose or never started",
                  "restart it when it is wanted"));
      case EngineState.Crashed(String why) ->
          Optional.of(
              HealthIssue.fault("engine-crashed", why, "see the server's log; then restart it"));
      case EngineState.Unresponsive(var silentFor) ->
          Optional.of(
              HealthIssue.fault(
                  "engine-silent",
                  "the server's process is there and has not answered for %d s"
                      .formatted(silentFor.toSeconds()),
                  "see its load and its disk; restart it if it stays so"));
    };
  }
}
