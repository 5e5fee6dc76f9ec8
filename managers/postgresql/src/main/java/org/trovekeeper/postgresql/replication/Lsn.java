package org.trovekeeper.postgresql.replication;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * A place in the write-ahead log: a number of 64 bits without a sign, of which the server writes
 * both halves. Places are compared as numbers; as texts {@code 0/9000000} would lie behind {@code
 * 0/10000000}.
 */
record Lsn(long value) implements Comparable<Lsn> {
  static final Lsn ZERO = new Lsn(0);

  private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");
  private static final long LOW = 0xFFFFFFFFL;

  static Lsn parse(String text) {
    Matcher halves = TEXT.matcher(text.strip());
    if (!halves.matches()) {
      throw GuestException.of(ErrorCode.BAD_REQUEST, "not a position in the WAL: " + text);
    }
    return new Lsn(Long.parseLong(halves.group(1), 16) << 32 | Long.parseLong(halves.group(2), 16));
  }

  /** Empty for an SQL null, which reads as an empty text. */
  static Optional<Lsn> optional(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(parse(text));
  }

  static Lsn max(Lsn one, Lsn two) {
    return Stream.of(one, two).max(Comparator.naturalOrder()).orElseThrow();
  }

  static Lsn min(Lsn one, Lsn two) {
    return Stream.of(one, two).min(Comparator.naturalOrder()).orElseThrow();
  }

  boolean reaches(Lsn other) {
    return compareTo(other) >= 0;
  }

  /** The number of the segment that this place lies in. */
  long segment(long segmentSize) {
    return Long.divideUnsigned(value, segmentSize);
  }

  /** How far into its segment this place lies. */
  long offset(long segmentSize) {
    return Long.remainderUnsigned(value, segmentSize);
  }

  @Override
  public int compareTo(Lsn other) {
    return Long.compareUnsigned(value, other.value);
  }

  /** As the server writes it. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%X/%X", value >>> 32, value & LOW);
  }
}
