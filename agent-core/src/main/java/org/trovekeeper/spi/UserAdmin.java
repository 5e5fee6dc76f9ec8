package org.trovekeeper.spi;

import java.util.List;
import java.util.Optional;

/**
 * Accounts of the engine. Reserved names are refused and never listed; a missing account fails with
 * {@code USER_NOT_FOUND}.
 */
public interface UserAdmin {
  /** Creates the accounts with all rights on their databases. */
  void create(List<User> users, Deadline deadline);

  /** Fails as {@link #create} does for what can be checked without a server; it needs none. */
  default void check(List<User> users) {}

  /** Sorted by marker; the marker is the engine's own form of a name. */
  Page<User> list(PageRequest page, Deadline deadline);

  void delete(UserName user, Deadline deadline);

  Optional<User> get(UserName user, Deadline deadline);

  /** Each user carries name, host and the new password. */
  void changePasswords(List<User> users, Deadline deadline);

  void update(UserName user, UserChange change, Deadline deadline);

  void grant(UserName user, List<String> databases, Deadline deadline);

  void revoke(UserName user, String database, Deadline deadline);

  List<Database> access(UserName user, Deadline deadline);
}
