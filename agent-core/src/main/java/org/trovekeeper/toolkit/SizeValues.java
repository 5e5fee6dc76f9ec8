package org.trovekeeper.toolkit;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as option files write them: {@code 64K}, {@code 8M}, {@code 2G}. */
public final class SizeValues {
  private static final Pattern SIZE = Pattern.compile("\\s*(\\d{1,12})([KMGkmg])\\s*");

  private SizeValues() {}

  /** The bytes of digits with a unit; empty for any other text, plain digits included. */
  public static OptionalLong bytes(String text) {
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      return OptionalLong.empty();
    }
    int shift =
        switch (size.group(2)) {
          case "K", "k" -> 10;
          case "M", "m" -> 20;
          default -> 30;
        };
    return OptionalLong.of(Math.multiplyExact(Long.parseLong(size.group(1)), 1L << shift));
  }
}
