package org.trovekeeper.attack;

/** A server refused what it was asked for, or did not answer. */
public final class ServerFailure extends Exception {
  private static final long serialVersionUID = 1L;

  public ServerFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
