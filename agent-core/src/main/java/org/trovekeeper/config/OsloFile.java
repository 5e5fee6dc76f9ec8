package org.trovekeeper.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * One ini file in oslo.config's dialect. Fails with {@code BAD_CONFIGURATION} that names file and
 * line and never quotes the line, which may hold a secret.
 */
public final class OsloFile {
  private final Path file;
  private final List<Entry> entries = new ArrayList<>();
  private String section = "";
  private String key = "";
  private final List<String> value = new ArrayList<>();
  private int keyLine;

  private OsloFile(Path file) {
    this.file = file;
  }

  /** The assignments of the file in their order. */
  public static List<Entry> parse(Path file, String text) {
    OsloFile parser = new OsloFile(file);
    int number = 0;
    for (String line : text.lines().toList()) {
      parser.line(++number, line.stripTrailing());
    }
    parser.endValue();
    return List.copyOf(parser.entries);
  }

  /** Where an assignment stands. */
  public record Origin(Path file, int line) {
    @Override
    public String toString() {
      return "%s line %d".formatted(file, line);
    }
  }

  /**
   * One assignment, without substitution. Prints without the value.
   *
   * @param section {@code DEFAULT}, or a name in lower case
   */
  public record Entry(String section, String key, String value, Origin origin) {
    @Override
    public String toString() {
      return "[%s] %s (%s)".formatted(section, key, origin);
    }
  }

  private void line(int number, String line) {
    if (line.isEmpty()) {
      endValue();
    } else if (Character.isWhitespace(line.charAt(0))) {
      if (key.isEmpty()) {
        throw malformed(number, "continues a value, but none precedes it");
      }
      value.add(line.strip());
    } else {
      endValue();
      switch (line.charAt(0)) {
        case '[' -> beginSection(number, line);
        case '#', ';' -> {}
        default -> beginValue(number, line);
      }
    }
  }

  private void beginSection(int number, String line) {
    if (!line.endsWith("]") || line.length() < 3) {
      throw malformed(number, "must be [section]");
    }
    section = normalSection(line.substring(1, line.length() - 1));
  }

  private void beginValue(int number, String line) {
    int separator = firstOf(line, '=', ':');
    if (separator < 0) {
      throw malformed(number, "must be key = value, [section] or a comment");
    }
    if (section.isEmpty()) {
      throw malformed(number, "stands before the first [section]");
    }
    key = line.substring(0, separator).strip().replace('-', '_');
    if (key.isEmpty()) {
      throw malformed(number, "has no key");
    }
    keyLine = number;
    value.add(unquoted(line.substring(separator + 1).strip()));
  }

  private void endValue() {
    if (!key.isEmpty()) {
      Origin origin = new Origin(file, keyLine);
      entries.add(new Entry(section, key, String.join("\n", value), origin));
    }
    key = "";
    value.clear();
  }

  static String normalSection(String name) {
    return name.equals("DEFAULT") ? name : name.toLowerCase(Locale.ROOT);
  }

  private static int firstOf(String line, char one, char other) {
    int first = line.indexOf(one);
    int second = line.indexOf(other);
    return first < 0 || second < 0 ? Math.max(first, second) : Math.min(first, second);
  }

  /** As oslo does it: equal quotes at both ends go, whatever stands between. */
  static String unquoted(String text) {
    boolean quoted =
        text.length() > 1
            && (text.charAt(0) == '"' || text.charAt(0) == '\'')
            && text.charAt(text.length() - 1) == text.charAt(0);
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  private GuestException malformed(int number, String what) {
    return GuestException.of(
        ErrorCode.BAD_CONFIGURATION, "%s: the line %s".formatted(new Origin(file, number), what));
  }
}
