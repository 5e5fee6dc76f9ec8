package org.trovekeeper.strategies.postgresql;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.trovekeeper.toolkit.wal.Lsn;

/** Where a base backup ends, as the end of the server's {@code backup_manifest} says. */
record Manifest(long timeline, Lsn end) {
  private static final Pattern RANGE =
      Pattern.compile(
          "\"Timeline\":\\s*([0-9]{1,10}),\\s*\"Start-LSN\":\\s*\"[0-9A-F/]+\","
              + "\\s*\"End-LSN\":\\s*\"([0-9A-F]{1,8}/[0-9A-F]{1,8})\"");

  /** Of several ranges, one a timeline, the furthest counts. */
  static Optional<Manifest> parse(String tail) {
    Optional<Manifest> furthest = Optional.empty();
    Matcher range = RANGE.matcher(tail);
    while (range.find()) {
      long timeline = Long.parseLong(range.group(1));
      Optional<Manifest> before = furthest;
      furthest =
          Lsn.lenient(range.group(2))
              .filter(end -> before.isEmpty() || end.compareTo(before.get().end()) > 0)
              .map(end -> new Manifest(timeline, end))
              .or(() -> before);
    }
    return furthest;
  }
}
