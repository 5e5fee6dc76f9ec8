package org.trovekeeper.guest;

import java.util.List;
import java.util.Optional;
import org.trovekeeper.rpc.Lane;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.spi.DatabaseAdmin;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.RootAdmin;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.UserAdmin;
import org.trovekeeper.spi.UserName;

/** Databases, users, grants and root. */
final class AccountMethods {
  private static final String DATABASE = "database: {_name, _character_set, _collate}";
  private static final String USER = "user: {_name, _password, _host, _databases, _is_root}";

  private final DatastoreManager manager;
  private final Limits limits;

  AccountMethods(DatastoreManager manager, Limits limits) {
    this.manager = manager;
    this.limits = limits;
  }

  List<RpcMethod> methods() {
    return List.of(
        MethodBuilder.of("create_database", Lane.ENGINE, limits.high())
            .takes("databases", "list of " + DATABASE, WireFields.DATABASE)
            .notifies()
            .does(
                "Creates each database with its character set and collation.",
                (arguments, operation) -> {
                  databases("create_database")
                      .create(
                          WireShapes.databases(arguments.objects("databases")),
                          operation.deadline());
                  return null;
                }),
        MethodBuilder.of("list_databases", Lane.READ, limits.low())
            .takes("limit", "number or null")
            .takes("marker", "text or null: a database name")
            .takes("include_marker", "boolean")
            .returns("[list of databases, next marker or null]")
            .does(
                "Lists databases, without the reserved ones, by name.",
                (arguments, operation) ->
                    WireShapes.page(
                        databases("list_databases")
                            .list(WireShapes.pageRequest(arguments), operation.deadline()),
                        WireShapes::database)),
        MethodBuilder.of("delete_database", Lane.ENGINE, limits.high())
            .takes("database", DATABASE, WireFields.DATABASE)
            .notifies()
            .does(
                "Drops the database.",
                (arguments, operation) -> {
                  databases("delete_database")
                      .delete(
                          WireShapes.database(arguments.object("database")), operation.deadline());
                  return null;
                }),
        MethodBuilder.of("create_user", Lane.ENGINE, limits.high())
            .takesSecret("users", "list of " + USER, WireFields.USER)
            .notifies()
            .does(
                "Creates each user with all rights on its databases.",
                (arguments, operation) -> {
                  users("create_user")
                      .create(WireShapes.users(arguments.objects("users")), operation.deadline());
                  return null;
                }),
        MethodBuilder.of("list_users", Lane.READ, limits.high())
            .takes("limit", "number or null")
            .takes("marker", "text or null: name@host, or name where users have no host")
            .takes("include_marker", "boolean")
            .returns("[list of users, next marker or null]")
            .does(
                "Lists users, without the reserved ones, each with its databases.",
                (arguments, operation) ->
                    WireShapes.page(
                        users("list_users")
                            .list(WireShapes.pageRequest(arguments), operation.deadline()),
                        WireShapes::user)),
        MethodBuilder.of("delete_user", Lane.ENGINE, limits.high())
            .takesSecret("user", USER, WireFields.USER)
            .notifies()
            .does(
                "Drops the user at its host.",
                (arguments, operation) -> {
                  var user = arguments.object("user");
                  users("delete_user")
                      .delete(
                          new UserName(user.text("_name"), user.optionalText("_host")),
                          operation.deadline());
                  return null;
                }),
        MethodBuilder.of("get_user", Lane.READ, limits.low())
            .takes("username", "text")
            .takes("hostname", "text or null")
            .returns("user or null")
            .does(
                "Shows one user.",
                (arguments, operation) ->
                    users("get_user")
                        .get(WireShapes.userName(arguments), operation.deadline())
                        .map(WireShapes::user)
                        .orElse(null)),
        MethodBuilder.of("change_passwords", Lane.ENGINE, limits.high())
            .takesSecret("users", "list of {name, host, password}", WireFields.PASSWORD_CHANGE)
            .notifies()
            .does(
                "Changes the users' passwords.",
                (arguments, operation) -> {
                  users("change_passwords")
                      .changePasswords(
                          arguments.objects("users").stream()
                              .map(WireShapes::passwordChange)
                              .toList(),
                          operation.deadline());
                  return null;
                }),
        MethodBuilder.of("update_attributes", Lane.ENGINE, limits.high())
            .takes("username", "text")
            .takes("hostname", "text or null")
            .takesSecret(
                "user_attrs", "{name, host, password}, each may be absent", WireFields.USER_CHANGE)
            .notifies()
            .does(
                "Renames a user, moves it to another host, or changes its password.",
                (arguments, operation) -> {
                  users("update_attributes")
                      .update(
                          WireShapes.userName(arguments),
                          WireShapes.userChange(arguments.object("user_attrs")),
                          operation.deadline());
                  return null;
                }),
        MethodBuilder.of("grant_access", Lane.ENGINE, limits.low())
            .takes("username", "text")
            .takes("hostname", "text or null")
            .takes("databases", "list of names")
            .does(
                "Grants all rights on the databases.",
                (arguments, operation) -> {
                  users("grant_access")
                      .grant(
                          WireShapes.userName(arguments),
                          arguments.texts("databases"),
                          operation.deadline());
                  return null;
                }),
        MethodBuilder.of("revoke_access", Lane.ENGINE, limits.low())
            .takes("username", "text")
            .takes("hostname", "text or null")
            .takes("database", "name")
            .does(
                "Takes all rights on the database away.",
                (arguments, operation) -> {
                  users("revoke_access")
                      .revoke(
                          WireShapes.userName(arguments),
                          arguments.text("database"),
                          operation.deadline());
                  return null;
                }),
        MethodBuilder.of("list_access", Lane.READ, limits.low())
            .takes("username", "text")
            .takes("hostname", "text or null")
            .returns("list of databases")
            .does(
                "Lists the databases that the user may use.",
                (arguments, operation) ->
                    users("list_access")
                        .access(WireShapes.userName(arguments), operation.deadline())
                        .stream()
                        .map(WireShapes::database)
                        .toList()),
        MethodBuilder.of("enable_root", Lane.ENGINE, limits.high())
            .returns("user with its password")
            .does(
                "Enables the administrative account for remote use with a new password.",
                (arguments, operation) ->
                    WireShapes.user(
                        root("enable_root").enable(Optional.empty(), operation.deadline()))),
        MethodBuilder.of("enable_root_with_password", Lane.ENGINE, limits.high())
            .takesSecret("root_password", "text; null means a new one")
            .returns("user with its password")
            .does(
                "The same with the given password.",
                (arguments, operation) -> {
                  Optional<Secret> password = arguments.optionalSecret("root_password");
                  return WireShapes.user(
                      root("enable_root_with_password").enable(password, operation.deadline()));
                }),
        MethodBuilder.of("disable_root", Lane.ENGINE, limits.low())
            .does(
                "Takes the administrative account away from remote use.",
                (arguments, operation) -> {
                  root("disable_root").disable(operation.deadline());
                  return null;
                }),
        MethodBuilder.of("is_root_enabled", Lane.READ, limits.low())
            .returns("boolean")
            .does(
                "Whether the administrative account can be used remotely.",
                (arguments, operation) -> root("is_root_enabled").enabled(operation.deadline())));
  }

  private DatabaseAdmin databases(String operation) {
    return manager.databases().orElseThrow(() -> unsupported(operation));
  }

  private UserAdmin users(String operation) {
    return manager.users().orElseThrow(() -> unsupported(operation));
  }

  private RootAdmin root(String operation) {
    return manager.root().orElseThrow(() -> unsupported(operation));
  }

  private GuestException unsupported(String operation) {
    return GuestException.unsupported(operation, manager.datastore());
  }
}
