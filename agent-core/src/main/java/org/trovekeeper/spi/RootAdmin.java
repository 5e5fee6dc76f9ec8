package org.trovekeeper.spi;

import java.util.Optional;

/** The administrative account for remote use. */
public interface RootAdmin {
  /** Enables it with the given password, or with a new random one; the answer carries it. */
  User enable(Optional<Secret> password, Deadline deadline);

  /** Fails as {@link #enable} does for a password that no server is needed to refuse. */
  default void check(Secret password) {}

  void disable(Deadline deadline);

  boolean enabled(Deadline deadline);
}
