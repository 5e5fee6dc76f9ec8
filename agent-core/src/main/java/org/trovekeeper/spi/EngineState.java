package org.trovekeeper.spi;

import java.time.Duration;

/** What a probe saw. */
public sealed interface EngineState {
  /** Answers queries. */
  record Healthy() implements EngineState {}

  /** The process is there and not ready yet. */
  record Starting(String phase) implements EngineState {}

  /** Not running, and was stopped on purpose or never started. */
  record Stopped() implements EngineState {}

  /** Not running though no one stopped it. */
  record Crashed(String why) implements EngineState {}

  /** The process is there and does not answer. */
  record Unresponsive(Duration silentFor) implements EngineState {}
}
