package org.trovekeeper.postgresql.replication;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.trovekeeper.postgresql.replication.TimelineHistory.Stretch;

/** The files of the log: eight digits of timeline and sixteen of the segment's number. */
final class WalFiles {
  private static final Pattern SEGMENT = Pattern.compile("([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})");
  private static final long FOUR_GIGABYTES = 0x1_0000_0000L;

  private WalFiles() {}

  static String segment(long timeline, long number, long segmentSize) {
    long perFile = FOUR_GIGABYTES / segmentSize;
    return String.format(
        Locale.ROOT,
        "%08X%08X%08X",
        timeline,
        Long.divideUnsigned(number, perFile),
        Long.remainderUnsigned(number, perFile));
  }

  static String history(long timeline) {
    return String.format(Locale.ROOT, "%08X.history", timeline);
  }

  /** The segments that hold this part of the log, in order. */
  static List<String> of(List<Stretch> stretches, long segmentSize) {
    TreeSet<String> names = new TreeSet<>();
    for (Stretch stretch : stretches) {
      long last = new Lsn(stretch.end().value() - 1).segment(segmentSize);
      for (long number = stretch.begin().segment(segmentSize); number <= last; number++) {
        names.add(segment(stretch.timeline(), number, segmentSize));
      }
    }
    return List.copyOf(names);
  }

  /** Whether a folder of these files has the segment of the place, of whatever timeline. */
  static boolean holds(List<String> names, Lsn place, long segmentSize) {
    return names.stream()
        .flatMap(name -> number(name, segmentSize).stream())
        .anyMatch(number -> number == place.segment(segmentSize));
  }

  private static Optional<Long> number(String name, long segmentSize) {
    Matcher parts = SEGMENT.matcher(name);
    return parts.matches()
        ? Optional.of(
            Long.parseLong(parts.group(2), 16) * (FOUR_GIGABYTES / segmentSize)
                + Long.parseLong(parts.group(3), 16))
        : Optional.empty();
  }
}
