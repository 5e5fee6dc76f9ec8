package org.trovekeeper.postgresql.replication;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the statistics of {@code pg_waldump --stats=record}. */
final class WaldumpRules {
  private static final Pattern COMMITS =
      Pattern.compile("(?m)^Transaction/COMMIT(?:_PREPARED)?(?:\\+INIT)?\\s+(\\d+)\\s");

  private WaldumpRules() {}

  static long commits(String statistics) {
    Matcher lines = COMMITS.matcher(statistics);
    long commits = 0;
    while (lines.find()) {
      commits += Long.parseLong(lines.group(1));
    }
    return commits;
  }
}
