package org.trovekeeper.postgresql;

import static org.trovekeeper.sql.Names.require;
import static org.trovekeeper.sql.Names.shown;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Which names of databases and accounts are allowed. */
final class NameRules {
  /** The server cuts longer names off, and then takes one for another. */
  private static final int BYTES = 63;

  private static final Pattern ENCODING = Pattern.compile("[A-Za-z0-9_-]{1,32}");
  private static final Pattern LOCALE = Pattern.compile("[A-Za-z0-9_.@-]{1,64}");

  private NameRules() {}

  static String newDatabase(String name) {
    require(
        name.length() >= 2 && fits(name) && !name.endsWith(" "),
        "database name not allowed: " + shown(name));
    return name;
  }

  static String newUser(String name) {
    require(
        !name.isEmpty() && fits(name) && name.equals(name.strip()),
        "user name not allowed: " + shown(name));
    return name;
  }

  /** Accounts of PostgreSQL have no host: another wish than "from everywhere" cannot be granted. */
  static void everywhere(String host) {
    require(
        host.isEmpty() || host.equals("%"),
        "accounts of PostgreSQL have no host, so none can be limited to " + shown(host));
  }

  static String encoding(String name) {
    require(ENCODING.matcher(name).matches(), "character set not allowed: " + shown(name));
    return name;
  }

  static String locale(String name) {
    require(LOCALE.matcher(name).matches(), "collation not allowed: " + shown(name));
    return name;
  }

  private static boolean fits(String name) {
    return whole(name) && name.chars().noneMatch(Character::isISOControl);
  }

  /** Whether the server keeps all of it; nothing that exists has a longer name. */
  static boolean whole(String name) {
    return name.getBytes(StandardCharsets.UTF_8).length <= BYTES;
  }
}
