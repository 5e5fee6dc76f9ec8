package org.trovekeeper.postgresql;

import java.util.regex.Pattern;

/** What a server that ended as it started said of it. */
final class StartRules {
  private static final Pattern COMPLAINT =
      Pattern.compile("(?:FATAL|PANIC):\\s+(.*)|LOG:\\s+(.*) in file \".*\" line \\d+");

  private StartRules() {}

  /** The first complaint; what it told clients that came too early is none. */
  static String complaint(String log) {
    return COMPLAINT
        .matcher(log)
        .results()
        .map(found -> found.group(found.group(1) == null ? 2 : 1).strip())
        .filter(words -> !words.startsWith("the database system is "))
        .findFirst()
        .orElse("");
  }
}
