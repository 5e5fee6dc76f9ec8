package org.trovekeeper.mysql.mariadb;

import java.util.List;
import java.util.stream.Stream;
import org.trovekeeper.mysql.common.Sql;
import org.trovekeeper.sql.SqlSession;

/** Who may write to a server that is read-only, and open it. */
final class FenceRights {
  private static final String RIGHT = "READ_ONLY ADMIN";

  private static final String ACCOUNTS =
      """
      SELECT account.user, account.host FROM mysql.global_priv account
      JOIN information_schema.user_privileges rights
      ON rights.grantee = CONCAT('''', account.user, '''@''', account.host, '''')
      WHERE rights.privilege_type = 'READ_ONLY ADMIN'
      AND NOT (account.user = ? AND account.host = 'localhost')\
      """;
  private static final String ROLES =
      "SELECT user FROM mysql.global_priv WHERE JSON_EXISTS(priv, '$.is_role')";

  private FenceRights() {}

  /**
   * All who have the right, as statements name them.
   *
   * @param agent the account at localhost that may have it
   */
  static List<String> holders(SqlSession session, String agent) {
    List<String> accounts =
        session.query(ACCOUNTS, row -> Sql.account(row.getString(1), row.getString(2)), agent);
    List<String> roles = session.query(ROLES, row -> row.getString(1));
    return Stream.concat(
            accounts.stream(),
            roles.stream().map(FenceRights::role).filter(role -> roleHas(session, role)))
        .toList();
  }

  /** Takes it from all of them; answers whom. */
  static List<String> takeFromAllBut(String agent, SqlSession session) {
    List<String> holders = holders(session, agent);
    holders.forEach(holder -> session.execute("REVOKE " + RIGHT + " ON *.* FROM " + holder));
    return holders;
  }

  /** Of roles the server lists the rights only in words. */
  private static boolean roleHas(SqlSession session, String role) {
    return session.query("SHOW GRANTS FOR " + role, row -> row.getString(1)).stream()
        .anyMatch(
            grant -> grant.contains(RIGHT) || grant.startsWith("GRANT ALL PRIVILEGES ON *.* "));
  }

  private static String role(String name) {
    return name.equals("PUBLIC") ? name : Sql.identifier(name);
  }
}
