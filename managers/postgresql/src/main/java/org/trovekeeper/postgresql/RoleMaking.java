package org.trovekeeper.postgresql;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.sql.SqlSession;

/**
 * Makes accounts, all of a call or none. Until each has all its rights they are marked and cannot
 * log in: rights inside a database take a session there, so that no single transaction holds all.
 */
final class RoleMaking {
  /** The comment on a role that does not have all its rights yet. */
  static final String MARK = "trovekeeper: not finished";

  private final DatabaseRights rights;
  private final RoleRemoval removal;

  RoleMaking(DatabaseRights rights, RoleRemoval removal) {
    this.rights = rights;
    this.removal = removal;
  }

  /** A role to make, checked; of its password only what the server keeps. */
  record NewRole(String name, String verifier, List<String> databases) {}

  /** Of a call that was cut off marked roles stay, which its repeat has to remove first. */
  void make(SqlSession session, List<NewRole> roles, Deadline deadline) {
    session.executeSecret(
        together(
            roles,
            role ->
                "CREATE ROLE %1$s NOLOGIN PASSWORD %2$s; COMMENT ON ROLE %1$s IS %3$s"
                    .formatted(
                        PgSql.identifier(role.name()), role.verifier(), PgSql.literal(MARK))));
    try {
      for (NewRole role : roles) {
        role.databases().forEach(name -> rights.grant(session, role.name(), name, deadline));
      }
      session.execute(
          together(
              roles,
              role ->
                  "ALTER ROLE %1$s LOGIN; COMMENT ON ROLE %1$s IS NULL"
                      .formatted(PgSql.identifier(role.name()))));
    } catch (GuestException e) {
      takeBack(session, roles, deadline, e);
      throw e;
    }
  }

  /** The server takes statements that come together as one transaction. */
  private static String together(List<NewRole> roles, Function<NewRole, String> statements) {
    return roles.stream().map(statements).collect(Collectors.joining("; "));
  }

  private void takeBack(
      SqlSession session, List<NewRole> roles, Deadline deadline, GuestException cause) {
    for (NewRole role : roles) {
      try {
        removal.remove(session, role.name(), deadline);
      } catch (GuestException stays) {
        cause.addSuppressed(stays);
      }
    }
  }
}
