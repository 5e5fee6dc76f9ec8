package org.trovekeeper.toolkit.wal;

import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.trovekeeper.toolkit.wal.TimelineHistory.Stretch;

/**
 * One segment file of the write-ahead log, named by eight digits of timeline and sixteen of the
 * segment's number.
 *
 * @param number counted from the log's beginning
 * @param size of every segment of this server
 */
public record WalFile(long timeline, long number, long size) {
  private static final Pattern NAME = Pattern.compile("[0-9A-F]{24}");
  private static final long FOUR_GIGABYTES = 0x1_0000_0000L;

  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** For a name that {@link #isName} accepts. */
  public static WalFile named(String name, long size) {
    long high = Long.parseLong(name.substring(8, 16), 16);
    long low = Long.parseLong(name.substring(16), 16);
    return new WalFile(
        Long.parseLong(name.substring(0, 8), 16), high * (FOUR_GIGABYTES / size) + low, size);
  }

  /** The file in which what ends at the place ends: at a border that is the one before. */
  public static WalFile holding(long timeline, Lsn end, long size) {
    return new WalFile(timeline, new Lsn(end.value() - 1).segment(size), size);
  }

  /** The names of the files that hold this part of the log, in order. */
  public static List<String> namesOf(List<Stretch> stretches, long size) {
    TreeSet<String> names = new TreeSet<>();
    for (Stretch stretch : stretches) {
      long timeline = stretch.timeline();
      long last = holding(timeline, stretch.end(), size).number();
      for (long number = stretch.begin().segment(size); number <= last; number++) {
        names.add(new WalFile(timeline, number, size).name());
      }
    }
    return List.copyOf(names);
  }

  /** Whether a folder of these files has the segment of the place, of whatever timeline. */
  public static boolean isHeld(Lsn place, List<String> names, long size) {
    return names.stream()
        .filter(WalFile::isName)
        .anyMatch(name -> named(name, size).number() == place.segment(size));
  }

  /** Segments have sizes that are powers of two, from 1 MiB to 1 GiB. */
  public static boolean isSize(long size) {
    return size >= 1 << 20 && size <= 1 << 30 && Long.bitCount(size) == 1;
  }

  public Lsn start() {
    return new Lsn(number * size);
  }

  public WalFile next() {
    return new WalFile(timeline, number + 1, size);
  }

  public String name() {
    long perFile = FOUR_GIGABYTES / size;
    return String.format(
        Locale.ROOT,
        "%08X%08X%08X",
        timeline,
        Long.divideUnsigned(number, perFile),
        Long.remainderUnsigned(number, perFile));
  }
}
