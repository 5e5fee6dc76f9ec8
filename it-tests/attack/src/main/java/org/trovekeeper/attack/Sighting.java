package org.trovekeeper.attack;

/**
 * One look at a server: at some moment between {@code from} and {@code to} it was so.
 *
 * @param from in nanoseconds of the run
 */
public record Sighting(String member, long from, long to, State state) {
  /** What was seen. */
  public enum State {
    /** It takes a plain user's writes. */
    WRITABLE,
    /** It answers, and refuses writes. */
    CLOSED,
    /** It does not answer. */
    SILENT
  }
}
