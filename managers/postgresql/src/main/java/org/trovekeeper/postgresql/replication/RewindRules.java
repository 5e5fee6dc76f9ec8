package org.trovekeeper.postgresql.replication;

/** Reads what {@code pg_rewind} says. */
final class RewindRules {
  private RewindRules() {}

  /** Whether it saw nothing to do and did nothing, which it calls a success. */
  static boolean didNothing(String output) {
    return output.contains("no rewind required");
  }
}
