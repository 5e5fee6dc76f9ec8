package org.trovekeeper.postgresql;

import java.util.List;
import org.trovekeeper.sql.SqlSession;

/**
 * The roles beside its own account that the agent works with. None of them can log in, but as root
 * while that is enabled.
 */
final class OwnRoles {
  private static final List<String> NAMES =
      List.of(AccessRules.REPLICAS, AccessRules.KEEPER, RootRole.NAME);

  private OwnRoles() {}

  /** What root gave to a role that may nothing. */
  private static final String GROWN =
      """
      SELECT rolname FROM pg_roles WHERE rolname IN (?, ?) AND (rolcanlogin OR rolsuper
      OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)\
      """;

  /** Makes those that are missing; who may nothing may nothing afterwards. */
  static void make(SqlSession session) {
    NAMES.stream()
        .filter(role -> !session.exists("SELECT 1 FROM pg_roles WHERE rolname = ?", role))
        .forEach(role -> session.execute("CREATE ROLE " + PgSql.identifier(role) + " NOLOGIN"));
    session
        .query(GROWN, row -> row.getString(1), AccessRules.REPLICAS, AccessRules.KEEPER)
        .forEach(role ->
            session.execute(
                "ALTER ROLE %s NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
                    .formatted(PgSql.identifier(role))));
  }
}
