package org.trovekeeper.spi;

/** Where the data comes from that an engine is brought up on. */
public enum DataOrigin {
  /** Nothing there: a new, empty database is made. */
  EMPTY,
  /** A restored backup of this or another instance, with accounts whose passwords no one knows. */
  RESTORED,
  /**
   * A restored backup of the source that this engine will follow next. Nothing that the source does
   * not have may be written to it before.
   */
  SNAPSHOT
}
