package org.trovekeeper.mysql.mariadb;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.trovekeeper.mysql.common.Login;
import org.trovekeeper.mysql.common.SocketConnector;
import org.trovekeeper.sql.Connector;

/** Sessions of the keeper on a server that is closed, else of the agent's account. */
final class AgentSessions implements Connector {
  private static final int ACCESS_DENIED = 1045;

  private final Login account;
  private final Keeper keeper;

  AgentSessions(Login account, Keeper keeper) {
    this.account = account;
    this.keeper = keeper;
  }

  /** A keeper that the server does not know is none: the agent's account can still look. */
  @Override
  public Connection connect(Duration limit) throws SQLException {
    Optional<Login> closed = keeper.login();
    if (closed.isPresent()) {
      try {
        return new SocketConnector(closed.get()).connect(limit);
      } catch (SQLException e) {
        if (e.getErrorCode() != ACCESS_DENIED) {
          throw e;
        }
      }
    }
    return new SocketConnector(account).connect(limit);
  }
}
