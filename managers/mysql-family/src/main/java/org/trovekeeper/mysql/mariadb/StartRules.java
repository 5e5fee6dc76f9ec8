package org.trovekeeper.mysql.mariadb;

import java.util.regex.Pattern;

/** What a server that ended as it started said of it. */
final class StartRules {
  private static final Pattern ERROR = Pattern.compile("\\[ERROR\\]\\s+(.*)");

  /** How the server quotes a statement, which may be one that sets the agent's password. */
  private static final Pattern STATEMENT = Pattern.compile("near '|IDENTIFIED");

  private StartRules() {}

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
