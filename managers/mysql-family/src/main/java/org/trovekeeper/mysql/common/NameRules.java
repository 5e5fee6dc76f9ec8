package org.trovekeeper.mysql.common;

import static org.trovekeeper.sql.Names.require;
import static org.trovekeeper.sql.Names.shown;

import java.util.Locale;
import java.util.regex.Pattern;

/** Which names of databases, accounts and hosts are allowed. */
final class NameRules {
  private static final Pattern DATABASE =
      Pattern.compile("[A-Za-z0-9_-]+(?:[ ?#@]*[A-Za-z0-9_-]+)?");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:%_/*-]+");
  private static final Pattern ADDRESS =
      Pattern.compile(
          "%|[0-9%]{1,3}(?:\\.[0-9%]{1,3}){0,3}(?:/[0-9.]+)?|[0-9A-Fa-f:.%]*:[0-9A-Fa-f:.%]*");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_]+");
  private static final String FORBIDDEN = "'\";`,/\\";

  private NameRules() {}

  static String newDatabase(String name) {
    require(
        name.length() <= 64 && DATABASE.matcher(name).matches(),
        "database name not allowed: " + shown(name));
    return name;
  }

  /**
   * A user's name; accounts of MariaDB may be longer than the sixteen that Trove's API lets pass.
   * Of signs that take four bytes the server would make question marks.
   */
  static String newUser(String name) {
    require(
        !name.isEmpty()
            && name.length() <= 80
            && plain(name)
            && name.chars().noneMatch(c -> Character.isSurrogate((char) c)),
        "user name not allowed: " + shown(name));
    return name;
  }

  /**
   * A host part, as the server keeps it; accounts of the machine itself belong to the agent and the
   * package.
   */
  static String newHost(String host, boolean mustBeAddress) {
    Pattern form = mustBeAddress ? ADDRESS : HOST;
    require(
        host.length() <= 255 && form.matcher(host).matches() && !host.equalsIgnoreCase("localhost"),
        "host not allowed: " + shown(host));
    return host(host);
  }

  /** The server keeps hosts in lower case, and tables are asked for the very letters. */
  static String host(String host) {
    return host.toLowerCase(Locale.ROOT);
  }

  /** A character set or collation. */
  static String word(String name) {
    require(WORD.matcher(name).matches(), "character set or collation not allowed: " + shown(name));
    return name;
  }

  private static boolean plain(String text) {
    return text.equals(text.strip())
        && text.chars().noneMatch(c -> FORBIDDEN.indexOf(c) >= 0 || Character.isISOControl(c));
  }
}
