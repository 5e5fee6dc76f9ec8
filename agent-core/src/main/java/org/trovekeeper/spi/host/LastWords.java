package org.trovekeeper.spi.host;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a program that failed said of it: the last lines, and the errors before them. */
final class LastWords {
  private static final int LAST_LINES = 5;
  private static final int EARLIER_ERRORS = 3;
  private static final int LONGEST_LINE = 300;
  private static final Pattern ERROR =
      Pattern.compile("(?i)\\b(error|fatal|failed|cannot|denied)\\b");
  private static final Pattern SECRET =
      Pattern.compile("(?i)((?:password|passwd|secret|token)\\S*?\\s*[=:]\\s*)('[^']*'|\\S+)");

  private LastWords() {}

  static String of(String errors) {
    List<String> lines = errors.lines().filter(line -> !line.isBlank()).toList();
    int last = Math.max(0, lines.size() - LAST_LINES);
    List<String> told =
        new ArrayList<>(
            lines.subList(0, last).stream().filter(line -> ERROR.matcher(line).find()).toList());
    told = new ArrayList<>(told.subList(Math.max(0, told.size() - EARLIER_ERRORS), told.size()));
    told.addAll(lines.subList(last, lines.size()));
    return told.isEmpty()
        ? "it said nothing"
        : String.join(" | ", told.stream().map(LastWords::plain).toList());
  }

  /** Without control characters, and without what looks like a secret. */
  private static String plain(String line) {
    String clean = SECRET.matcher(line.replaceAll("\\p{Cntrl}+", " ").strip()).replaceAll("$1***");
    return clean.length() <= LONGEST_LINE ? clean : clean.substring(0, LONGEST_LINE) + "...";
  }
}
