package org.trovekeeper.rpc;

/** Which calls may run beside which. */
public enum Lane {
  /** Answered at once, many at a time, whatever else runs. */
  READ,
  /** Changes the engine: one at a time. */
  ENGINE,
  /** Long work beside which the engine can be used: one at a time. */
  BULK,
  /** Nothing but reads runs beside it. */
  EXCLUSIVE
}
