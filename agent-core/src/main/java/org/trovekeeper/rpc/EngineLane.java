package org.trovekeeper.rpc;

import java.util.function.Supplier;
import org.trovekeeper.spi.Deadline;

/** Where the steps of long work that change the engine get their turn among all such changes. */
@FunctionalInterface
public interface EngineLane {
  /**
   * Does the work when no other change of the engine runs, on the caller's thread, and answers what
   * it answers. Fails with {@code EXPIRED} when the turn does not come by the deadline, and with
   * {@code INTERRUPTED} when the agent stops first: then nothing was done.
   */
  <T> T step(String name, Deadline deadline, Supplier<T> work);
}
