package org.trovekeeper.mysql.common;

import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.sql.SqlPool;

/**
 * Quotes what cannot be a parameter of a prepared statement. A literal stays one literal whatever
 * the session's {@code sql_mode} is; it says the same text where backslashes escape, and {@link
 * SqlPool} fixes the mode of the agent's sessions so that they do.
 */
public final class Sql {
  private static final int LONGEST_PATTERN = 64;

  private Sql() {}

  /** A name in backticks. */
  public static String identifier(String name) {
    return "`" + checked(name).replace("`", "``") + "`";
  }

  /** A text in single quotes. */
  public static String literal(String text) {
    return "'" + checked(text).replace("\\", "\\\\").replace("'", "''") + "'";
  }

  /** {@code 'user'@'host'}. */
  public static String account(String user, String host) {
    return literal(user) + "@" + literal(host);
  }

  /**
   * A database's name where GRANT reads a pattern: its underscores are no wildcards, unless that
   * makes the pattern too long for the server.
   */
  public static String grantTarget(String database) {
    String exact = DatabasePattern.exactly(database);
    return identifier(exact.length() <= LONGEST_PATTERN ? exact : database) + ".*";
  }

  private static String checked(String text) {
    if (text.indexOf('\0') >= 0) {
      throw GuestException.of(ErrorCode.BAD_REQUEST, "a name or value holds a zero character");
    }
    return text;
  }
}
