package org.trovekeeper.postgresql;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.sql.SqlSession;

/**
 * Keeps the agent's account the agent's alone: root can make others members of it, or give it
 * functions, views and tables that then run with its rights.
 */
public final class AgentAccount {
  private static final Logger LOG = LoggerFactory.getLogger(AgentAccount.class);

  /** Who can become the agent by {@code SET ROLE}. */
  static final String MEMBERS =
      """
      SELECT m.rolname FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member
      JOIN pg_roles r ON r.oid = a.roleid WHERE r.rolname = 'os_admin'\
      """;

  private static final String SETTINGS =
      """
      SELECT coalesce(d.datname, '') FROM pg_db_role_setting s
      LEFT JOIN pg_database d ON d.oid = s.setdatabase
      JOIN pg_roles r ON r.oid = s.setrole WHERE r.rolname = 'os_admin'\
      """;

  private static final String DATABASES =
      "SELECT datname FROM pg_database WHERE datallowconn AND datconnlimit <> -2";

  /**
   * What runs or is read with its owner's rights, also by the server itself as it analyzes tables.
   * The agent makes none of these; those below that number the database was made with.
   */
  private static final String GIVEN =
      """
      SELECT format('ROUTINE %s', p.oid::regprocedure) FROM pg_proc p
      WHERE p.proowner = 'os_admin'::regrole AND p.prosecdef AND p.oid >= 16384
      UNION ALL
      SELECT format('TABLE %s', c.oid::regclass) FROM pg_class c
      WHERE c.relowner = 'os_admin'::regrole AND c.oid >= 16384 AND c.relpersistence <> 't'
      AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
        AND d.objid = c.oid AND d.deptype = 'e')\
      """;

  private final DatabaseWork databases;

  AgentAccount(DatabaseWork databases) {
    this.databases = databases;
  }

  /** What belongs to no single database; quick, and only on a server that takes writes. */
  public void takeBack(SqlSession session) {
    String agent = PgSql.identifier(AccessRules.AGENT);
    for (String member : session.query(MEMBERS, row -> row.getString(1))) {
      session.execute("REVOKE %s FROM %s CASCADE".formatted(agent, PgSql.identifier(member)));
      LOG.warn(
          "event=agent-account member={} result=revoked reason=\"it could act as the agent\"",
          member);
    }
    for (String database : session.query(SETTINGS, row -> row.getString(1))) {
      String where = database.isEmpty() ? "" : " IN DATABASE " + PgSql.identifier(database);
      session.execute("ALTER ROLE " + agent + where + " RESET ALL");
      LOG.warn("event=agent-account settings=reset database=\"{}\"", database);
    }
  }

  /** {@link #takeBack} and what others gave it in databases, on a server that takes writes. */
  public void takeAllBack(SqlSession session, Deadline deadline) {
    takeBack(session);
    OwnRoles.make(session);
    session
        .query(DATABASES, row -> row.getString(1))
        .forEach(database -> handOver(database, deadline));
  }

  /** A database that cannot be worked in is no reason to leave the others. */
  private void handOver(String database, Deadline deadline) {
    try {
      databases.run(
          database,
          deadline,
          inside -> {
            List<String> given = inside.query(GIVEN, row -> row.getString(1));
            for (String object : given) {
              inside.execute(
                  "ALTER %s OWNER TO %s".formatted(object, PgSql.identifier(AccessRules.KEEPER)));
              LOG.warn(
                  "event=agent-account database=\"{}\" object=\"{}\" result=handed-over",
                  database,
                  object);
            }
          });
    } catch (GuestException e) {
      if (e.code() == ErrorCode.ENGINE_TIMEOUT) {
        throw e;
      }
      LOG.warn(
          "event=agent-account database=\"{}\" result=failed reason=\"{}\"",
          database,
          e.plainMessage());
    }
  }
}
