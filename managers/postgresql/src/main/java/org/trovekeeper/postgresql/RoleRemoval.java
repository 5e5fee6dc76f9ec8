package org.trovekeeper.postgresql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.sql.SqlSession;

/**
 * Drops an account, also one that owns tables: they stay where they are. They go to a role that may
 * nothing, not to the agent: a function or view that runs with its owner's rights would give the
 * agent's to every caller.
 */
final class RoleRemoval {
  private static final String ITS_DATABASES =
      """
      SELECT datname, datallowconn AND datconnlimit <> -2 FROM pg_database WHERE oid IN
      (SELECT dbid FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass
      AND refobjid = (SELECT oid FROM pg_roles WHERE rolname = ?))\
      """;

  /** A sequence that belongs to a column goes with its table. */
  private static final String TABLES =
      """
      SELECT c.oid::regclass::text FROM pg_class c
      WHERE c.relowner = (SELECT oid FROM pg_roles WHERE rolname = ?)
      AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE c.relkind = 'S'
        AND d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i'))\
      """;

  private static final int AT_ONCE = 20;
  private static final String OUT_OF_LOCKS = "53200";

  private final DatabaseWork databases;

  RoleRemoval(DatabaseWork databases) {
    this.databases = databases;
  }

  /**
   * Can be repeated when it was interrupted. Until its end it is an account that is listed, and
   * that no one gets a session as: a limit keeps all out, except for superusers and replicas.
   */
  void remove(SqlSession session, String role, Deadline deadline) {
    List<Place> its = session.query(ITS_DATABASES, Place::read, role);
    refuseOutOfReach(its, role);
    String name = PgSql.identifier(role);
    OwnRoles.make(session);
    session.execute("ALTER ROLE " + name + " NOSUPERUSER NOREPLICATION CONNECTION LIMIT 0");
    Sessions.end(session, role);
    Set<String> places = new LinkedHashSet<>(its.stream().map(Place::database).toList());
    // what belongs to no single database is seen from every one
    places.add(LocalConnections.MAINTENANCE);
    places.forEach(database ->
        databases.run(database, deadline, inside -> handOver(inside, database, role, name)));
    session.execute("DROP ROLE " + name);
  }

  /**
   * A database where the role owns something or has a right.
   *
   * @param open whether it takes connections; one whose removal was cut off takes none
   */
  private record Place(String database, boolean open) {
    static Place read(ResultSet row) throws SQLException {
      return new Place(row.getString(1), row.getBoolean(2));
    }
  }

  /** Before anything is done: what the role has there could not be handed over. */
  private static void refuseOutOfReach(List<Place> places, String role) {
    List<String> closed =
        places.stream().filter(place -> !place.open()).map(Place::database).toList();
    if (!closed.isEmpty()) {
      throw GuestException.of(
              ErrorCode.BAD_REQUEST,
              "user %s owns something or has rights in databases that take no connections: %s"
                  .formatted(role, String.join(", ", closed)))
          .withHint(
              "ALTER DATABASE ... ALLOW_CONNECTIONS true, or drop them; then repeat the call");
    }
  }

  private static void handOver(SqlSession inside, String database, String role, String name) {
    String keeper = PgSql.identifier(AccessRules.KEEPER);
    try {
      handTablesOver(inside, role, keeper);
      inside.execute("REASSIGN OWNED BY " + name + " TO " + keeper);
      inside.execute("DROP OWNED BY " + name);
    } catch (GuestException e) {
      if (PostgresDialect.FAILURES.serverError(e).filter(OUT_OF_LOCKS::equals).isEmpty()) {
        throw e;
      }
      throw GuestException.of(
              e.code(),
              "user %s was not removed: what it owns in %s takes more locks than the server has"
                  .formatted(role, database),
              e)
          .withHint("raise max_locks_per_transaction, restart, and repeat the call");
    }
  }

  /** A few in each transaction: each table is a lock, and the server has only so many. */
  private static void handTablesOver(SqlSession inside, String role, String keeper) {
    List<String> tables = inside.query(TABLES, row -> row.getString(1), role);
    for (int from = 0; from < tables.size(); from += AT_ONCE) {
      List<String> some = tables.subList(from, Math.min(from + AT_ONCE, tables.size()));
      inside.execute(
          String.join(
              "; ",
              some.stream()
                  .map(table -> "ALTER TABLE IF EXISTS %s OWNER TO %s".formatted(table, keeper))
                  .toList()));
    }
  }
}
