package org.trovekeeper.spi.host;

import java.util.Optional;
import java.util.OptionalLong;
import org.trovekeeper.spi.Deadline;

/** Long-running engines: systemd units, or direct child processes that outlive the agent. */
public interface Services {
  /** Starts it, or does nothing when it runs; returns when the process is there. */
  void start(ServiceSpec service, Deadline deadline);

  /** The engine's own signal, then KILL at the deadline; returns when it is gone. */
  void stop(ServiceSpec service, Deadline deadline);

  /** The engine's process, also one started by an earlier agent; empty when it is not running. */
  OptionalLong pid(ServiceSpec service);

  /** Whether it ended though no one asked {@link #stop}. */
  boolean endedUnasked(ServiceSpec service);

  /** How it ended that time, for people; empty when that is not known. */
  default Optional<String> ending(ServiceSpec service) {
    return Optional.empty();
  }

  /**
   * The end of what its program printed since it was last started, for people; empty when that is
   * not known.
   */
  String said(ServiceSpec service);

  void startAtBoot(ServiceSpec service, boolean enabled, Deadline deadline);
}
