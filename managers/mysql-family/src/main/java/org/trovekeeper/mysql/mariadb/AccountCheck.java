package org.trovekeeper.mysql.mariadb;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.trovekeeper.mysql.common.Login;
import org.trovekeeper.mysql.common.MySqlDialect;
import org.trovekeeper.mysql.common.SocketConnector;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.sql.SingleSession;

/** Whether the agent's account still logs in and has all rights: root can change any account. */
final class AccountCheck {
  /**
   * The server's errors that say so: access denied, host not allowed, unknown plugin, a right that
   * is missing, limits of the account, an expired password, a locked account.
   */
  private static final Set<String> REFUSALS =
      Set.of(
          "1044", "1045", "1130", "1142", "1227", "1226", "1524", "1698", "1820", "1862", "4151");

  /** While the server is closed it has all but one. */
  private static final List<String> WHILE_CLOSED =
      List.of("SELECT", "SUPER", "CREATE USER", "REPLICATION SLAVE ADMIN", "BINLOG ADMIN");

  private final Login login;
  private final boolean closed;

  /**
   * @param closed whether the server is closed for writes, so that a keeper has the last right
   */
  AccountCheck(Login login, boolean closed) {
    this.login = login;
    this.closed = closed;
  }

  /** Why the account is of no use; empty when it works, or when the server does not tell. */
  Optional<String> fault(Deadline deadline) {
    try {
      String grants =
          new SingleSession(new MySqlDialect(), new SocketConnector(login))
              .ask(deadline, session -> session.text("SHOW GRANTS FOR CURRENT_USER"));
      return complete(grants, closed) ? Optional.empty() : Optional.of("it lacks rights");
    } catch (GuestException e) {
      return MySqlDialect.FAILURES
          .serverError(e)
          .filter(REFUSALS::contains)
          .map(code -> "it is refused with error " + code);
    }
  }

  /** The first line is about all databases. */
  static boolean complete(String grants, boolean closed) {
    boolean all = grants.startsWith("GRANT ALL PRIVILEGES ON *.* ");
    return (all || (closed && WHILE_CLOSED.stream().allMatch(grants::contains)))
        && grants.endsWith(" WITH GRANT OPTION");
  }
}
