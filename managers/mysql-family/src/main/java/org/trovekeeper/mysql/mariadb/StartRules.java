package org.trovekeeper.mysql.mariadb;

import java.util.Optional;
import java.util.regex.Pattern;

/** What a server that ended as it started said of it. */
final class StartRules {
  private static final Pattern ERROR = Pattern.compile("\\[ERROR\\]\\s+(.*)");

  /** How the server quotes a statement, which may be one that sets the agent's password. */
  private static final Pattern STATEMENT = Pattern.compile("near '|IDENTIFIED");

  private static final String RECOVERY = "InnoDB: Starting crash recovery";
  private static final Pattern LAST_LOGGED =
      Pattern.compile("InnoDB: Last binlog file '(?:[^'/]*/)*([^'/]+)', position (\\d{1,18})");

  private StartRules() {}

  /** Up to where, by the data, a file of the binary log was written. */
  record Logged(String file, long position) {
    String text() {
      return file + " " + position;
    }

    static Optional<Logged> parse(String text) {
      String[] parts = text.strip().split(" ", -1);
      return parts.length == 2 && parts[1].matches("\\d{1,18}")
          ? Optional.of(new Logged(parts[0], Long.parseLong(parts[1])))
          : Optional.empty();
    }
  }

  /** What the data say of the binary log, after a start behind a crash; empty after another. */
  static Optional<Logged> afterCrash(String log) {
    int recovery = log.lastIndexOf(RECOVERY);
    return recovery < 0
        ? Optional.empty()
        : LAST_LOGGED
            .matcher(log.substring(recovery))
            .results()
            .map(found -> new Logged(found.group(1), Long.parseLong(found.group(2))))
            .findFirst();
  }

  /** The first complaint; that the start is given up is none. */
  static String complaint(String log) {
    return ERROR
        .matcher(log)
        .results()
        .map(found -> found.group(1).strip())
        .filter(words -> !words.equals("Aborting") && !STATEMENT.matcher(words).find())
        .findFirst()
        .orElse("");
  }
}
