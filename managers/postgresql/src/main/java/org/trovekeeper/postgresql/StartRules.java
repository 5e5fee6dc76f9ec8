package org.trovekeeper.postgresql;

import java.util.regex.Pattern;

/** What a server that ended as it started said of it. */
final class StartRules {
  private static final Pattern FATAL = Pattern.compile("(?:FATAL|PANIC):\\s+(.*)");

  private StartRules() {}

  /** The first complaint; what it told clients that came too early is none. */
  static String complaint(String log) {
    return FATAL
        .matcher(log)
        .results()
        .map(found -> found.group(1).strip())
        .filter(words -> !words.startsWith("the database system is "))
        .findFirst()
        .orElse("");
  }
}
