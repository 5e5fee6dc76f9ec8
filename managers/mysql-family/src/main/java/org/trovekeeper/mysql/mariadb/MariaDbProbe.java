package org.trovekeeper.mysql.mariadb;

import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Supplier;
import org.trovekeeper.mysql.common.Login;
import org.trovekeeper.mysql.common.SocketDataSource;
import org.trovekeeper.mysql.common.SqlFailures;
import org.trovekeeper.mysql.mariadb.EngineStateRules.Answer;
import org.trovekeeper.spi.Deadline;

/** Asks the server one small question over a connection of its own. */
final class MariaDbProbe {
  private final Supplier<Login> login;

  MariaDbProbe(Supplier<Login> login) {
    this.login = login;
  }

  /** May take a few times the time left; the caller bounds it. */
  Answer ask(Deadline deadline) {
    Duration limit = deadline.remaining();
    try (Connection connection = new SocketDataSource(login.get(), limit).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
      return Answer.ANSWERED;
    } catch (SQLException e) {
      return SqlFailures.answered(e) ? Answer.ANSWERED : silentOrNobody(e);
    }
  }

  private static Answer silentOrNobody(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException) {
        return Answer.SILENT;
      }
    }
    return Answer.NOBODY;
  }
}
