package org.trovekeeper.spi;

/** A text that must never reach a log, a failure or a command line; prints as stars. */
public record Secret(String reveal) {
  @Override
  public String toString() {
    return "***";
  }
}
