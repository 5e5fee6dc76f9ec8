package org.trovekeeper.rpc;

/** Which calls may run beside which. */
public enum Lane {
  /** Answered at once, many at a time, whatever else runs. */
  READ,
  /** Changes the engine: one at a time. */
  ENGINE,
  /** Long work, one at a time: waits for changes before it; those after it run beside it. */
  BULK,
  /** Nothing but reads runs beside it. */
  EXCLUSIVE
}
