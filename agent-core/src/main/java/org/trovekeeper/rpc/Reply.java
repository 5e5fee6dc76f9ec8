package org.trovekeeper.rpc;

import org.jspecify.annotations.Nullable;
import org.trovekeeper.spi.GuestException;

/** The end of an operation. */
public sealed interface Reply {
  /** A plain JSON value. */
  record Result(@Nullable Object value) implements Reply {}

  /** A failure; the transport gives it Trove's form. */
  record Failure(GuestException why) implements Reply {}
}
