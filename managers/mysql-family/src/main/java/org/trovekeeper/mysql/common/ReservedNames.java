package org.trovekeeper.mysql.common;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * Names that are never listed and always refused: the configured ones, those of the server, and the
 * agent's own accounts.
 */
public final class ReservedNames {
  private static final Pattern REPLICATION_ACCOUNT = Pattern.compile("slave_[0-9a-f]{8}");
  private static final List<String> SERVER_USERS =
      List.of("os_admin", "root", "mysql", "mariadb.sys", "PUBLIC");
  private static final List<String> SERVER_DATABASES =
      List.of("mysql", "information_schema", "performance_schema", "sys");

  private final Set<String> users = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final Set<String> databases = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  public ReservedNames(EngineSettings settings) {
    users.addAll(SERVER_USERS);
    users.addAll(settings.ignoredUsers());
    databases.addAll(SERVER_DATABASES);
    databases.addAll(settings.ignoredDatabases());
  }

  /** Whether the agent made it for a replica. */
  public static boolean replicationAccount(String user) {
    return REPLICATION_ACCOUNT.matcher(user).matches();
  }

  boolean user(String name) {
    return name.isEmpty()
        || users.contains(name)
        || replicationAccount(name.toLowerCase(Locale.ROOT));
  }

  boolean database(String name) {
    return databases.contains(name);
  }

  String openUser(String name) {
    if (user(name)) {
      throw GuestException.of(ErrorCode.BAD_REQUEST, "user name is reserved: '" + name + "'");
    }
    return name;
  }

  String openDatabase(String name) {
    if (database(name) || name.isEmpty()) {
      throw GuestException.of(ErrorCode.BAD_REQUEST, "database name is reserved: '" + name + "'");
    }
    return name;
  }
}
