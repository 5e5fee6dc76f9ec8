package org.trovekeeper.postgresql;

import java.util.List;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.sql.SqlSession;

/**
 * Grants a database so that it can be used, and takes it away so that it cannot: since version 15
 * no one may make tables in the schema that a database begins with, and in every version everybody
 * may connect to a database until that is taken away from everybody.
 */
final class DatabaseRights {
  private static final String EVERYBODY_MAY =
      """
      SELECT 1 FROM pg_database d
      CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
      WHERE d.datname = ? AND a.grantee = 0 AND a.privilege_type = 'CONNECT'\
      """;
  private static final String OTHERS_WHO_MAY =
      """
      SELECT rolname FROM pg_roles WHERE rolcanlogin AND NOT rolsuper AND rolname <> ?
      AND has_database_privilege(oid, ?, 'CONNECT')\
      """;

  private final DatabaseWork databases;

  DatabaseRights(DatabaseWork databases) {
    this.databases = databases;
  }

  void grant(SqlSession session, String role, String database, Deadline deadline) {
    session.execute(
        "GRANT ALL ON DATABASE %s TO %s"
            .formatted(PgSql.identifier(database), PgSql.identifier(role)));
    inPublicSchema(database, deadline, "GRANT ALL ON SCHEMA public TO " + PgSql.identifier(role));
  }

  void revoke(SqlSession session, String role, String database, Deadline deadline) {
    String name = PgSql.identifier(database);
    if (session.exists(EVERYBODY_MAY, database)) {
      closeToEverybody(session, role, database);
    }
    session.execute("REVOKE ALL ON DATABASE %s FROM %s".formatted(name, PgSql.identifier(role)));
    inPublicSchema(
        database, deadline, "REVOKE ALL ON SCHEMA public FROM " + PgSql.identifier(role));
    Sessions.end(session, role, database);
    if (session.exists("SELECT 1 WHERE has_database_privilege(?, ?, 'CONNECT')", role, database)) {
      throw GuestException.of(
              ErrorCode.ENGINE_FAILED,
              "user %s may still use %s, as its owner, a superuser or a member of another role"
                  .formatted(role, database))
          .withHint("take that from the user in the database itself");
    }
  }

  /** Everybody else who may connect may do so afterwards too, by a right of their own. */
  private static void closeToEverybody(SqlSession session, String role, String database) {
    String name = PgSql.identifier(database);
    List<String> others = session.query(OTHERS_WHO_MAY, row -> row.getString(1), role, database);
    others.forEach(other ->
        session.execute(
            "GRANT CONNECT, TEMPORARY ON DATABASE %s TO %s"
                .formatted(name, PgSql.identifier(other))));
    session.execute("REVOKE ALL ON DATABASE %s FROM PUBLIC".formatted(name));
  }

  /** Nothing where the user has dropped that schema. */
  private void inPublicSchema(String database, Deadline deadline, String statement) {
    databases.run(
        database,
        deadline,
        inside -> {
          if (inside.exists("SELECT 1 FROM pg_namespace WHERE nspname = 'public'")) {
            inside.execute(statement);
          }
        });
  }
}
