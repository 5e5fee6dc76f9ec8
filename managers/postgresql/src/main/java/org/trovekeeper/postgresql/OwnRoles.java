package org.trovekeeper.postgresql;

import java.util.List;
import org.trovekeeper.sql.SqlSession;

/** The roles beside its own account that the agent works with. Nobody can log in as one of them. */
final class OwnRoles {
  private static final List<String> NAMES =
      List.of(AccessRules.REPLICAS, AccessRules.KEEPER, RootRole.NAME);

  private OwnRoles() {}

  /** Makes those that are missing. */
  static void make(SqlSession session) {
    NAMES.stream()
        .filter(role -> !session.exists("SELECT 1 FROM pg_roles WHERE rolname = ?", role))
        .forEach(role -> session.execute("CREATE ROLE " + PgSql.identifier(role) + " NOLOGIN"));
  }
}
