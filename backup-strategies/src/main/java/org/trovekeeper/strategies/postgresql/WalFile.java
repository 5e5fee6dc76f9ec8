package org.trovekeeper.strategies.postgresql;

import java.util.regex.Pattern;

/**
 * One segment file of the write-ahead log.
 *
 * @param number counted from the log's beginning
 * @param size of every segment of this server
 */
record WalFile(long timeline, long number, long size) {
  private static final Pattern NAME = Pattern.compile("[0-9A-F]{24}");
  private static final long LOG = 1L << 32;

  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** For a name that {@link #isName} accepts. */
  static WalFile named(String name, long size) {
    long log = Long.parseLong(name.substring(8, 16), 16);
    long part = Long.parseLong(name.substring(16), 16);
    return new WalFile(Long.parseLong(name.substring(0, 8), 16), log * (LOG / size) + part, size);
  }

  /** The file in which what ends at the position ends: at a border that is the one before. */
  static WalFile holding(long timeline, Lsn end, long size) {
    return new WalFile(timeline, Long.divideUnsigned(end.value() - 1, size), size);
  }

  /** Segments have sizes that are powers of two, from 1 MiB to 1 GiB. */
  static boolean isSize(long size) {
    return size >= 1 << 20 && size <= 1 << 30 && Long.bitCount(size) == 1;
  }

  Lsn start() {
    return new Lsn(number * size);
  }

  WalFile next() {
    return new WalFile(timeline, number + 1, size);
  }

  String name() {
    return "%08X%08X%08X".formatted(timeline, number / (LOG / size), number % (LOG / size));
  }
}
