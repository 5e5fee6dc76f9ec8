package org.trovekeeper.toolkit.wal;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.replication.Progress;
import org.trovekeeper.toolkit.PlainText;

/**
 * A place in the write-ahead log: a number of 64 bits without a sign, of which the server writes
 * both halves. Places are compared as numbers; as texts {@code 0/9000000} would lie behind {@code
 * 0/10000000}.
 */
public record Lsn(long value) implements Comparable<Lsn> {
  /** Where the log begins; the server writes it for "none". */
  public static final Lsn ZERO = new Lsn(0);

  private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");
  private static final long LOW = 0xFFFFFFFFL;
  private static final int SHOWN = 100;

  /** Refuses whatever is no place. */
  public static Lsn parse(String text) {
    return read(text.strip())
        .orElseThrow(() ->
            GuestException.of(
                ErrorCode.BAD_REQUEST,
                "not a position in the WAL: " + PlainText.line(text, SHOWN)));
  }

  /** Empty for an SQL null, which reads as an empty text. */
  public static Optional<Lsn> optional(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(parse(text));
  }

  /** Empty for whatever is no place, and for the place zero, which stands for none. */
  public static Optional<Lsn> lenient(String text) {
    return read(text).filter(place -> !place.equals(ZERO));
  }

  private static Optional<Lsn> read(String text) {
    Matcher halves = TEXT.matcher(text);
    return halves.matches()
        ? Optional.of(
            new Lsn(
                Long.parseLong(halves.group(1), 16) << 32 | Long.parseLong(halves.group(2), 16)))
        : Optional.empty();
  }

  public static Lsn max(Lsn one, Lsn two) {
    return Stream.of(one, two).max(Comparator.naturalOrder()).orElseThrow();
  }

  public static Lsn min(Lsn one, Lsn two) {
    return Stream.of(one, two).min(Comparator.naturalOrder()).orElseThrow();
  }

  /** The log is one stream. */
  public Progress progress() {
    return new Progress(Map.of("wal", value));
  }

  public boolean reaches(Lsn other) {
    return compareTo(other) >= 0;
  }

  /** The number of the segment that this place lies in. */
  public long segment(long segmentSize) {
    return Long.divideUnsigned(value, segmentSize);
  }

  /** How far into its segment this place lies. */
  public long offset(long segmentSize) {
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
