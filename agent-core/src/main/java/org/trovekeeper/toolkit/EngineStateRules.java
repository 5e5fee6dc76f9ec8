package org.trovekeeper.toolkit;

import java.time.Duration;
import java.util.Optional;
import org.trovekeeper.spi.EngineState;

/** What a probe's findings mean. */
public final class EngineStateRules {
  private EngineStateRules() {}

  /** How the server behaved at its socket. */
  public enum Answer {
    /** It answered, even if it was a refusal. */
    ANSWERED,
    /** It is there and says that it cannot serve yet. */
    NOT_READY,
    /** No one listens. */
    NO_LISTENER,
    /** The connection was taken and nothing came. */
    SILENT
  }

  /**
   * What a probe found.
   *
   * @param process whether the server's process is there
   * @param endedUnasked how it ended without a request; empty when it was stopped on request
   * @param answeredBefore whether this process has answered an earlier probe
   * @param silentFor since when it has not answered
   */
  public record Findings(
      boolean process,
      Optional<String> endedUnasked,
      Answer answer,
      boolean answeredBefore,
      Duration silentFor) {}

  /** The state they make up. */
  public static EngineState state(Findings seen) {
    if (!seen.process()) {
      return seen.endedUnasked().isPresent()
          ? new EngineState.Crashed(seen.endedUnasked().get())
          : new EngineState.Stopped();
    }
    return switch (seen.answer()) {
      case ANSWERED -> new EngineState.Healthy();
      case NOT_READY -> new EngineState.Starting("the server is not ready yet");
      case NO_LISTENER ->
          seen.answeredBefore()
              ? new EngineState.Unresponsive(seen.silentFor())
              : new EngineState.Starting("the server is not listening yet");
      case SILENT -> new EngineState.Unresponsive(seen.silentFor());
    };
  }
}
