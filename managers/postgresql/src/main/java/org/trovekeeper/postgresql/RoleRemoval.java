package org.trovekeeper.postgresql;

import java.util.LinkedHashSet;
import java.util.Set;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.sql.SqlSession;

/**
 * Drops an account, also one that owns tables: they stay where they are. They go to a role that may
 * nothing, not to the agent: a function or view that runs with its owner's rights would give the
 * agent's to whoever calls it.
 */
final class RoleRemoval {
  private static final String DATABASES_WITH_ITS_OBJECTS =
      """
      SELECT datname FROM pg_database WHERE datallowconn AND oid IN
      (SELECT dbid FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass
      AND refobjid = (SELECT oid FROM pg_roles WHERE rolname = ?))\
      """;

  private final DatabaseWork databases;

  RoleRemoval(DatabaseWork databases) {
    this.databases = databases;
  }

  /**
   * Can be repeated when it was interrupted. Until its end it is an account that is listed, and
   * that nobody gets a session as: a limit keeps all out, except for superusers and replicas.
   */
  void remove(SqlSession session, String role, Deadline deadline) {
    String name = PgSql.identifier(role);
    OwnRoles.make(session);
    session.execute("ALTER ROLE " + name + " NOSUPERUSER NOREPLICATION CONNECTION LIMIT 0");
    Sessions.end(session, role);
    Set<String> places =
        new LinkedHashSet<>(
            session.query(DATABASES_WITH_ITS_OBJECTS, row -> row.getString(1), role));
    // what belongs to no single database is seen from every one
    places.add(LocalConnections.MAINTENANCE);
    places.forEach(database ->
        databases.run(
            database,
            deadline,
            inside -> {
              inside.execute(
                  "REASSIGN OWNED BY " + name + " TO " + PgSql.identifier(AccessRules.KEEPER));
              inside.execute("DROP OWNED BY " + name);
            }));
    session.execute("DROP ROLE " + name);
  }
}
