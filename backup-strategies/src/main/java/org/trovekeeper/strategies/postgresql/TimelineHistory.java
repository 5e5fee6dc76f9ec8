package org.trovekeeper.strategies.postgresql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a timeline came to be, as the server's history file tells it.
 *
 * @param past the timelines before it, the oldest first
 */
record TimelineHistory(long timeline, List<Past> past) {
  private static final Pattern LINE =
      Pattern.compile("^\\s*([0-9]{1,10})\\s+([0-9A-F]{1,8}/[0-9A-F]{1,8})", Pattern.MULTILINE);

  /** A timeline that was left at a position. */
  record Past(long timeline, Lsn end) {}

  /** The name of the file that tells the history of a timeline. */
  static String fileName(long timeline) {
    return "%08X.history".formatted(timeline);
  }

  /**
   * @param text of the file; the first timeline has none
   */
  static TimelineHistory parse(long timeline, String text) {
    List<Past> past = new ArrayList<>();
    Matcher line = LINE.matcher(text);
    while (line.find()) {
      long before = Long.parseLong(line.group(1));
      Lsn.parse(line.group(2)).ifPresent(end -> past.add(new Past(before, end)));
    }
    return new TimelineHistory(timeline, List.copyOf(past));
  }

  /** Where a timeline of the past was left. */
  Optional<Lsn> end(long left) {
    return past.stream().filter(before -> before.timeline() == left).map(Past::end).findFirst();
  }

  /** The file with this number that replay reads: that of the newest timeline that reaches it. */
  WalFile file(long number, long size) {
    long newest = timeline;
    for (Past before : past.reversed()) {
      if (Long.divideUnsigned(before.end().value(), size) <= number) {
        break;
      }
      newest = before.timeline();
    }
    return new WalFile(newest, number, size);
  }
}
