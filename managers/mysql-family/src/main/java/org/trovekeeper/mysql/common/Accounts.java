package org.trovekeeper.mysql.common;

import java.util.List;
import java.util.Optional;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Page;
import org.trovekeeper.spi.PageRequest;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.User;
import org.trovekeeper.spi.UserAdmin;
import org.trovekeeper.spi.UserChange;
import org.trovekeeper.spi.UserName;
import org.trovekeeper.sql.Names;
import org.trovekeeper.sql.ReservedNames;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.sql.SqlSession;
import org.trovekeeper.sql.UserWork;
import org.trovekeeper.toolkit.Paging;

/** The user's accounts. Those at localhost and roles are not the user's, so they are hidden. */
public final class Accounts implements UserAdmin {
  private final SqlPool pool;
  private final ReservedNames reserved;
  private final boolean hostMustBeAddress;

  public Accounts(SqlPool pool, ReservedNames reserved, boolean hostMustBeAddress) {
    this.pool = pool;
    this.reserved = reserved;
    this.hostMustBeAddress = hostMustBeAddress;
  }

  @Override
  public void create(List<User> users, Deadline deadline) {
    List<NewAccount> accounts = users.stream().map(this::checked).toList();
    new UserWork(pool, deadline)
        .change(session -> accounts.forEach(wanted -> create(session, wanted)));
  }

  /**
   * Without its rights a user stays locked, so that the same call again can tell and complete it.
   */
  private void create(SqlSession session, NewAccount wanted) {
    Account account = wanted.account();
    AccountTable table = new AccountTable(session, reserved);
    PasswordStatements passwords = new PasswordStatements(session);
    boolean goesOn = table.unfinished(account, wanted.password());
    if (!goesOn) {
      refuseExisting(session, account);
    }
    try {
      if (goesOn) {
        passwords.set(account.sql(), wanted.password());
      } else {
        passwords.createLocked("CREATE USER", account.sql(), wanted.password());
      }
      wanted.databases().forEach(name -> grantAll(session, account, name));
      passwords.unlock(account.sql());
    } catch (GuestException failure) {
      dropUnfinished(session, wanted, failure);
      throw failure;
    }
  }

  private void dropUnfinished(SqlSession session, NewAccount wanted, GuestException failure) {
    try {
      if (new AccountTable(session, reserved).unfinished(wanted.account(), wanted.password())) {
        session.execute("DROP USER " + wanted.account().sql());
      }
    } catch (GuestException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void check(List<User> users) {
    users.forEach(this::checked);
  }

  @Override
  public Page<User> list(PageRequest page, Deadline deadline) {
    List<User> all =
        new UserWork(pool, deadline).read(session -> new AccountTable(session, reserved).all());
    return Paging.page(all, user -> user.name() + "@" + user.host().orElse("%"), page);
  }

  @Override
  public void delete(UserName user, Deadline deadline) {
    change(user, deadline, (session, account) -> session.execute("DROP USER " + account.sql()));
  }

  @Override
  public Optional<User> get(UserName user, Deadline deadline) {
    Account account = named(user);
    return new UserWork(pool, deadline)
        .read(session -> {
          AccountTable table = new AccountTable(session, reserved);
          return table.has(account)
              ? Optional.of(
                  new User(
                      account.user(),
                      Optional.empty(),
                      Optional.of(account.host()),
                      table.databases(account),
                      false))
              : Optional.empty();
        });
  }

  @Override
  public void changePasswords(List<User> users, Deadline deadline) {
    List<NewAccount> wanted = users.stream().map(this::checked).toList();
    new UserWork(pool, deadline)
        .change(session -> {
          wanted.forEach(one -> requireExisting(session, one.account()));
          PasswordStatements passwords = new PasswordStatements(session);
          wanted.forEach(one -> passwords.set(one.account().sql(), one.password()));
        });
  }

  @Override
  public void update(UserName user, UserChange change, Deadline deadline) {
    Account renamed = renamed(named(user), change);
    change.password().ifPresent(word -> Names.newPassword(user.name(), word));
    change(
        user,
        deadline,
        (session, account) -> {
          boolean renames = !renamed.equals(account);
          if (renames) {
            refuseExisting(session, renamed);
          }
          // the name last: cut off before it, the same call finds the user again
          change
              .password()
              .ifPresent(word -> new PasswordStatements(session).set(account.sql(), word));
          if (renames) {
            session.execute("RENAME USER " + account.sql() + " TO " + renamed.sql());
          }
        });
  }

  @Override
  public void grant(UserName user, List<String> databases, Deadline deadline) {
    databases.forEach(name -> NameRules.newDatabase(reserved.openDatabase(name)));
    change(
        user,
        deadline,
        (session, account) -> databases.forEach(name -> grantAll(session, account, name)));
  }

  @Override
  public void revoke(UserName user, String database, Deadline deadline) {
    reserved.openDatabase(database);
    change(
        user,
        deadline,
        (session, account) ->
            new AccountTable(session, reserved)
                .patterns(account, database)
                .forEach(pattern -> revokeAll(session, account, pattern)));
  }

  @Override
  public List<Database> access(UserName user, Deadline deadline) {
    Account account = named(user);
    return new UserWork(pool, deadline)
        .read(session -> {
          requireExisting(session, account);
          return new AccountTable(session, reserved).databases(account);
        });
  }

  /** An account to make, checked. */
  private record NewAccount(Account account, Secret password, List<String> databases) {}

  /** What is done to an account that exists. */
  @FunctionalInterface
  private interface Work {
    void on(SqlSession session, Account account);
  }

  private void change(UserName user, Deadline deadline, Work work) {
    Account account = named(user);
    new UserWork(pool, deadline)
        .change(session -> {
          requireExisting(session, account);
          work.on(session, account);
        });
  }

  private NewAccount checked(User user) {
    String name = NameRules.newUser(reserved.openUser(user.name()));
    String host = NameRules.newHost(user.host().orElse("%"), hostMustBeAddress);
    List<String> databases =
        user.databases().stream()
            .map(database -> NameRules.newDatabase(reserved.openDatabase(database.name())))
            .toList();
    return new NewAccount(new Account(name, host), Names.newPassword(user), databases);
  }

  private Account renamed(Account account, UserChange change) {
    return new Account(
        change.name().map(reserved::openUser).map(NameRules::newUser).orElse(account.user()),
        change
            .host()
            .map(host -> NameRules.newHost(host, hostMustBeAddress))
            .orElse(account.host()));
  }

  private Account named(UserName user) {
    return new Account(reserved.openUser(user.name()), NameRules.host(user.host().orElse("%")));
  }

  private void requireExisting(SqlSession session, Account account) {
    if (!new AccountTable(session, reserved).has(account)) {
      throw GuestException.of(ErrorCode.USER_NOT_FOUND, "there is no user " + account.marker());
    }
  }

  private void refuseExisting(SqlSession session, Account account) {
    if (new AccountTable(session, reserved).has(account)) {
      throw GuestException.of(ErrorCode.BAD_REQUEST, "user exists already: " + account.marker());
    }
  }

  private static void grantAll(SqlSession session, Account account, String database) {
    session.execute(
        "GRANT ALL PRIVILEGES ON %s TO %s".formatted(Sql.grantTarget(database), account.sql()));
  }

  private static void revokeAll(SqlSession session, Account account, String pattern) {
    String end = " ON %s.* FROM %s".formatted(Sql.identifier(pattern), account.sql());
    session.execute("REVOKE GRANT OPTION" + end);
    session.execute("REVOKE ALL PRIVILEGES" + end);
  }
}
