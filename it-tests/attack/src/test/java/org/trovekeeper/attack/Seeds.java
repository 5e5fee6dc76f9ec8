package org.trovekeeper.attack;

import java.util.List;

/** The seeds of {@code ./verify}: few, and each kind of fault is among them. */
final class Seeds {
  static final List<Long> EACH = List.of(25L, 52L, 103L, 194L, 228L, 301L);

  /** For {@code ./verify nightly}, behind those. */
  static final long MANY = 300;

  private Seeds() {}
}
