package org.trovekeeper.strategies.postgresql;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A position in the write-ahead log; it prints as the server prints it. */
record Lsn(long value) implements Comparable<Lsn> {
  private static final Pattern FORM = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

  /** Empty for anything else, and for the position zero, which stands for none. */
  static Optional<Lsn> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(
                new Lsn(
                    (Long.parseLong(matcher.group(1), 16) << 32)
                        | Long.parseLong(matcher.group(2), 16)))
            .filter(lsn -> lsn.value != 0)
        : Optional.empty();
  }

  @Override
  public int compareTo(Lsn other) {
    return Long.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return "%X/%X".formatted(value >>> 32, value & 0xFFFF_FFFFL);
  }
}
