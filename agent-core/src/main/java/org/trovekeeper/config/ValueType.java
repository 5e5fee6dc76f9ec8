package org.trovekeeper.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.trovekeeper.spi.Secret;

/**
 * How the text of a setting is understood.
 *
 * @param allowed what may be written, in words that end the sentence "it must be ..."
 * @param parse throws {@link IllegalArgumentException} on anything else
 * @param blankIsUnknown whether an empty text and {@code None} count as not written
 */
public record ValueType<T>(String allowed, Function<String, T> parse, boolean blankIsUnknown) {

  public static ValueType<String> text() {
    return of("a text", text -> text);
  }

  public static ValueType<Secret> secret() {
    return of("a text", Secret::new);
  }

  public static ValueType<Boolean> flag() {
    return of(
        "true, yes, on, 1, false, no, off or 0",
        text ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true", "yes", "on", "1" -> true;
              case "false", "no", "off", "0" -> false;
              default -> throw new IllegalArgumentException();
            });
  }

  public static ValueType<Long> number(long least, long most) {
    return of(
        "a whole number from %d to %d".formatted(least, most), text -> number(text, least, most));
  }

  public static ValueType<Integer> port() {
    return of("a port from 1 to 65535", text -> (int) number(text, 1, 65535));
  }

  public static ValueType<Duration> seconds(long least, long most) {
    return of(
        "whole seconds from %d to %d".formatted(least, most),
        text -> Duration.ofSeconds(number(text, least, most)));
  }

  /** Seconds of which values outside the range are moved to its nearer end. */
  public static ValueType<Duration> clampedSeconds(long least, long most) {
    return of(
        "whole seconds; below %d counts as %d, above %d as %d".formatted(least, least, most, most),
        text -> Duration.ofSeconds(Math.clamp(number(text, 0, Integer.MAX_VALUE), least, most)));
  }

  public static ValueType<Path> path() {
    return of(
        "an absolute path",
        text -> {
          Path path = Path.of(text);
          if (!path.isAbsolute()) {
            throw new IllegalArgumentException();
          }
          return path;
        });
  }

  public static ValueType<String> choice(String... choices) {
    List<String> all = List.of(choices);
    return of(
        "one of " + String.join(", ", all),
        text -> {
          String chosen = text.toLowerCase(Locale.ROOT);
          if (!all.contains(chosen)) {
            throw new IllegalArgumentException();
          }
          return chosen;
        });
  }

  /** Items between commas; an item in quotes may hold commas. */
  public static ValueType<List<String>> list() {
    return new ValueType<>("a list a,b,c", ValueType::items, false);
  }

  public static ValueType<Map<String, String>> map() {
    return new ValueType<>("pairs key:value,key:value", ValueType::pairs, false);
  }

  static <T> ValueType<T> of(String allowed, Function<String, T> parse) {
    return new ValueType<>(allowed, parse, true);
  }

  private static long number(String text, long least, long most) {
    long number = Long.parseLong(text);
    if (number < least || number > most) {
      throw new IllegalArgumentException();
    }
    return number;
  }

  private static List<String> items(String text) {
    List<String> items = new ArrayList<>();
    List<String> pieces = new ArrayList<>(Arrays.asList(text.split(",", -1)));
    while (!pieces.isEmpty()) {
      String item = pieces.removeFirst().strip();
      boolean quoted = item.startsWith("\"") || item.startsWith("'");
      if (quoted) {
        String quote = item.substring(0, 1);
        while (item.length() < 2 || !item.endsWith(quote)) {
          if (pieces.isEmpty()) {
            throw new IllegalArgumentException();
          }
          item = (item + "," + pieces.removeFirst()).stripTrailing();
        }
        items.add(item.substring(1, item.length() - 1));
      } else if (!item.isEmpty()) {
        items.add(item);
      }
    }
    return List.copyOf(items);
  }

  private static Map<String, String> pairs(String text) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String item : items(text)) {
      int colon = item.indexOf(':');
      if (colon < 1) {
        throw new IllegalArgumentException();
      }
      pairs.put(
          item.substring(0, colon).strip(), OsloFile.unquoted(item.substring(colon + 1).strip()));
    }
    return pairs;
  }
}
