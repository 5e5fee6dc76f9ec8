package org.trovekeeper.sql;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * Names that are never listed and always refused: the configured ones, those of the server, and the
 * agent's own accounts. Upper and lower case are the same here.
 */
public final class ReservedNames {
  private final Set<String> users = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final Set<String> databases = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final Predicate<String> otherUsers;

  /**
   * @param serverUsers accounts that the server and the agent have
   * @param otherUsers knows accounts that have no fixed name, such as those of replicas
   */
  public ReservedNames(
      EngineSettings settings,
      Collection<String> serverUsers,
      Predicate<String> otherUsers,
      Collection<String> serverDatabases) {
    users.addAll(serverUsers);
    users.addAll(settings.ignoredUsers());
    databases.addAll(serverDatabases);
    databases.addAll(settings.ignoredDatabases());
    this.otherUsers = otherUsers;
  }

  public boolean user(String name) {
    return name.isEmpty() || users.contains(name) || otherUsers.test(name);
  }

  public boolean database(String name) {
    return databases.contains(name);
  }

  /** Those that users see, each once, by name. */
  public List<Database> visible(List<Database> all) {
    return all.stream()
        .filter(database -> !database(database.name()))
        .distinct()
        .sorted(Comparator.comparing(Database::name))
        .toList();
  }

  /** The name, when users may have it. */
  public String openUser(String name) {
    if (user(name)) {
      throw GuestException.of(ErrorCode.BAD_REQUEST, "user name is reserved: '" + name + "'");
    }
    return name;
  }

  /** The name, when users' databases may have it. */
  public String openDatabase(String name) {
    if (database(name) || name.isEmpty()) {
      throw GuestException.of(ErrorCode.BAD_REQUEST, "database name is reserved: '" + name + "'");
    }
    return name;
  }
}
