package org.trovekeeper.postgresql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.postgresql.RoleMaking.NewRole;
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

/** The user's accounts: roles that can log in. */
final class Roles implements UserAdmin {
  private static final String OLD_PASSWORD =
      "SELECT 1 FROM pg_authid WHERE rolname = ? AND rolpassword LIKE 'md5%'";

  private final SqlPool pool;
  private final ReservedNames reserved;
  private final DatabaseRights rights;
  private final RoleRemoval removal;
  private final RoleMaking making;

  Roles(SqlPool pool, ReservedNames reserved, DatabaseRights rights, RoleRemoval removal) {
    this.pool = pool;
    this.reserved = reserved;
    this.rights = rights;
    this.removal = removal;
    this.making = new RoleMaking(rights, removal);
  }

  @Override
  public void create(List<User> users, Deadline deadline) {
    List<NewRole> roles = users.stream().map(this::checked).toList();
    new UserWork(pool, deadline)
        .change(session -> {
          RoleTable table = new RoleTable(session, reserved);
          roles.stream()
              .map(NewRole::name)
              .filter(table::unfinished)
              .forEach(name -> removal.remove(session, name, deadline));
          roles.forEach(role -> table.refuseTaken(role.name()));
          roles.forEach(role -> role.databases().forEach(name -> Databases.require(session, name)));
          making.make(session, roles, deadline);
        });
  }

  @Override
  public void check(List<User> users) {
    users.forEach(this::checked);
  }

  @Override
  public Page<User> list(PageRequest page, Deadline deadline) {
    List<User> all =
        new UserWork(pool, deadline).read(session -> new RoleTable(session, reserved).all());
    return Paging.page(all, User::name, page);
  }

  @Override
  public void delete(UserName user, Deadline deadline) {
    String role = named(user);
    new UserWork(pool, deadline)
        .change(session -> {
          new RoleTable(session, reserved).requireAny(role);
          removal.remove(session, role, deadline);
        });
  }

  @Override
  public Optional<User> get(UserName user, Deadline deadline) {
    String role = named(user);
    return new UserWork(pool, deadline)
        .read(session -> new RoleTable(session, reserved).user(role));
  }

  @Override
  public void changePasswords(List<User> users, Deadline deadline) {
    List<NewRole> wanted = users.stream().map(this::checked).toList();
    new UserWork(pool, deadline)
        .change(session -> {
          RoleTable table = new RoleTable(session, reserved);
          wanted.forEach(one -> table.require(one.name()));
          wanted.forEach(one -> setPassword(session, one.name(), one.verifier()));
        });
  }

  @Override
  public void update(UserName user, UserChange change, Deadline deadline) {
    change.host().ifPresent(NameRules::everywhere);
    Optional<String> newName = change.name().map(reserved::openUser).map(NameRules::newUser);
    Optional<String> verifier =
        change.password().map(word -> verifier(newName.orElse(user.name()), word));
    change(
        user,
        deadline,
        (session, role) -> {
          String renamed = newName.orElse(role);
          List<String> statements = new ArrayList<>();
          verifier.ifPresent(word -> statements.add(passwordStatement(role, word)));
          if (!renamed.equals(role)) {
            refuseRename(session, role, renamed, verifier.isPresent());
            statements.add(
                "ALTER ROLE %s RENAME TO %s"
                    .formatted(PgSql.identifier(role), PgSql.identifier(renamed)));
          }
          if (!statements.isEmpty()) {
            // together they are one transaction: cut off, the same call finds the user as it was
            session.executeSecret(String.join("; ", statements));
          }
        });
  }

  /** The older form of a password holds the name: the server forgets it when the name changes. */
  private void refuseRename(SqlSession session, String role, String renamed, boolean newPassword) {
    new RoleTable(session, reserved).refuseTaken(renamed);
    if (!newPassword && session.exists(OLD_PASSWORD, role)) {
      throw GuestException.of(
          ErrorCode.BAD_REQUEST,
          "user %s has a password of an older form, which a new name would make useless; give a new"
                  .formatted(role)
              + " password too");
    }
  }

  @Override
  public void grant(UserName user, List<String> databases, Deadline deadline) {
    databases.forEach(reserved::openDatabase);
    change(
        user,
        deadline,
        (session, role) -> {
          databases.forEach(name -> Databases.require(session, name));
          databases.forEach(name -> rights.grant(session, role, name, deadline));
        });
  }

  @Override
  public void revoke(UserName user, String database, Deadline deadline) {
    reserved.openDatabase(database);
    change(
        user,
        deadline,
        (session, role) -> {
          Databases.require(session, database);
          rights.revoke(session, role, database, deadline);
        });
  }

  @Override
  public List<Database> access(UserName user, Deadline deadline) {
    String role = named(user);
    return new UserWork(pool, deadline)
        .read(session -> {
          RoleTable table = new RoleTable(session, reserved);
          table.require(role);
          return table.databases(role);
        });
  }

  /** What is done to a role that exists. */
  @FunctionalInterface
  private interface Work {
    void on(SqlSession session, String role);
  }

  private void change(UserName user, Deadline deadline, Work what) {
    String role = named(user);
    new UserWork(pool, deadline)
        .change(session -> {
          new RoleTable(session, reserved).require(role);
          what.on(session, role);
        });
  }

  private NewRole checked(User user) {
    String name = NameRules.newUser(reserved.openUser(user.name()));
    user.host().ifPresent(NameRules::everywhere);
    List<String> databases =
        user.databases().stream().map(database -> reserved.openDatabase(database.name())).toList();
    return new NewRole(name, PasswordVerifier.literal(Names.newPassword(user)), databases);
  }

  private static String verifier(String name, Secret password) {
    return PasswordVerifier.literal(Names.newPassword(name, password));
  }

  private String named(UserName user) {
    return reserved.openUser(user.name());
  }

  private static void setPassword(SqlSession session, String role, String verifier) {
    session.executeSecret(passwordStatement(role, verifier));
  }

  private static String passwordStatement(String role, String verifier) {
    return "ALTER ROLE %s PASSWORD %s".formatted(PgSql.identifier(role), verifier);
  }
}
