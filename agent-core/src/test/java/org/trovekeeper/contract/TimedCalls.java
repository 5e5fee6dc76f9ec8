package org.trovekeeper.contract;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.PageRequest;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.User;
import org.trovekeeper.spi.UserChange;
import org.trovekeeper.spi.UserName;

/** Calls of every capability that a manager has, each by one deadline. */
final class TimedCalls {
  static final String DATABASE = "in_no_time";
  static final UserName USER = new UserName("hasty", Optional.empty());

  private TimedCalls() {}

  /** By name. What needs only valid names, no account and no database, to begin. */
  static Map<String, ThrowingCallable> of(DatastoreManager manager, Deadline deadline) {
    Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
    List<Database> databases = List.of(Database.named(DATABASE));
    List<User> users =
        List.of(
            new User(
                USER.name(),
                Optional.of(new Secret("Hasty-1-word")),
                Optional.empty(),
                List.of(),
                false));
    UserChange change = new UserChange(Optional.of("hastier"), Optional.empty(), Optional.empty());
    manager
        .databases()
        .ifPresent(admin -> {
          calls.put("create databases", () -> admin.create(databases, deadline));
          calls.put("list databases", () -> admin.list(PageRequest.all(), deadline));
          calls.put("delete database", () -> admin.delete(databases.getFirst(), deadline));
        });
    manager
        .users()
        .ifPresent(admin -> {
          calls.put("create users", () -> admin.create(users, deadline));
          calls.put("list users", () -> admin.list(PageRequest.all(), deadline));
          calls.put("get user", () -> admin.get(USER, deadline));
          calls.put("change passwords", () -> admin.changePasswords(users, deadline));
          calls.put("update user", () -> admin.update(USER, change, deadline));
          calls.put("grant", () -> admin.grant(USER, List.of(DATABASE), deadline));
          calls.put("revoke", () -> admin.revoke(USER, DATABASE, deadline));
          calls.put("access", () -> admin.access(USER, deadline));
          calls.put("delete user", () -> admin.delete(USER, deadline));
        });
    manager
        .root()
        .ifPresent(root -> {
          calls.put("enable root", () -> root.enable(Optional.empty(), deadline));
          calls.put("root enabled", () -> root.enabled(deadline));
          calls.put("disable root", () -> root.disable(deadline));
        });
    return calls;
  }

  /** Those that read or change files, which no server has to answer for. */
  static Map<String, ThrowingCallable> onFiles(DatastoreManager manager, Deadline deadline) {
    Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
    calls.put("user data", () -> manager.provisioning().userData(deadline));
    calls.put("discard data", () -> manager.provisioning().discardData(deadline));
    calls.put(
        "replace base",
        () -> manager.provisioning().replaceBaseConfiguration("# none\n", deadline));
    manager
        .configGroups()
        .ifPresent(groups -> {
          calls.put("store", () -> groups.store(Map.of(), true, deadline));
          calls.put("apply", () -> groups.apply(Map.of(), deadline));
        });
    return calls;
  }
}
