package org.trovekeeper.cli;

/** No agent answers at the socket, or it went away before it answered. */
public final class Unreachable extends Exception {
  private static final long serialVersionUID = 1L;

  Unreachable(String message) {
    super(message);
  }
}
