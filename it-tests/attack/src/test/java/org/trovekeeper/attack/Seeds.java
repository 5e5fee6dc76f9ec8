package org.trovekeeper.attack;

import java.util.List;

/** The seeds of {@code ./verify}: few, and each kind of fault is among them. */
final class Seeds {
  static final List<Long> EACH = List.of(5L, 22L, 54L, 62L, 65L, 74L);

  /** For {@code ./verify nightly}, behind those. */
  static final long MANY = 300;

  private Seeds() {}
}
