package org.trovekeeper.postgresql.replication;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.trovekeeper.toolkit.wal.Lsn;

/** Reads what {@code pg_rewind} says. */
final class RewindRules {
  private static final Pattern CHECKPOINT =
      Pattern.compile("rewinding from last common checkpoint at ([0-9A-F]+/[0-9A-F]+) ");

  private RewindRules() {}

  /** Where it begins to read both servers' log; empty when it does not come so far. */
  static Optional<Lsn> checkpoint(String output) {
    Matcher found = CHECKPOINT.matcher(output);
    return found.find() ? Optional.of(Lsn.parse(found.group(1))) : Optional.empty();
  }

  /** Whether it saw nothing to do and did nothing, which it calls a success. */
  static boolean didNothing(String output) {
    return output.contains("no rewind required");
  }
}
