package org.trovekeeper.mysql.mariadb;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.mariadb.jdbc.Driver;
import org.trovekeeper.mysql.common.MySqlDialect;
import org.trovekeeper.mysql.mariadb.ErrantRules.History;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.replication.Replication.SourceState;
import org.trovekeeper.spi.replication.SourceInfo;
import org.trovekeeper.sql.SqlSession;

/** Asks a source over the network, as the replication account, what it has. */
final class SourceQuestion {
  private SourceQuestion() {}

  static History history(SourceInfo source, Deadline deadline) {
    return ask(
        source, Positions.HISTORY, row -> History.of(row.getString(1), row.getString(2)), deadline);
  }

  static SourceState state(SourceInfo source, Deadline deadline) {
    return ask(
        source,
        Positions.HISTORY + ", @@GLOBAL.read_only",
        row -> {
          GtidPosition executed = History.of(row.getString(1), row.getString(2)).executed();
          return new SourceState(!row.getBoolean(3), executed.text(), executed.progress());
        },
        deadline);
  }

  /** Each event that runs there, as {@link Events} marks them. */
  static String enabledEvents(SourceInfo source, Deadline deadline) {
    return ask(source, Events.ENABLED, row -> String.valueOf(row.getString(1)), deadline);
  }

  private static <T> T ask(
      SourceInfo source, String question, SqlSession.Row<T> answer, Deadline deadline) {
    try (Connection connection = connect(source, deadline);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(question)) {
      row.next();
      return answer.read(row);
    } catch (SQLException e) {
      throw GuestException.of(
          ErrorCode.REPLICATION_FAILED,
          "the source %s:%d cannot be asked: %s"
              .formatted(source.host(), source.port(), MySqlDialect.FAILURES.of(e).plainMessage()),
          e);
    }
  }

  private static Connection connect(SourceInfo source, Deadline deadline) throws SQLException {
    Properties properties = new Properties();
    String millis = Long.toString(Math.max(1, Math.min(10_000, deadline.remaining().toMillis())));
    properties.setProperty("user", source.account());
    properties.setProperty("password", source.password().reveal());
    properties.setProperty("connectTimeout", millis);
    // no limit of the source's for its users ends the question, or cuts the answer
    properties.setProperty(
        "sessionVariables", "max_statement_time=0,group_concat_max_len=1073741824");
    properties.setProperty("socketTimeout", millis);
    properties.setProperty("allowLocalInfile", "false");
    properties.setProperty("sslMode", "disable");
    String url =
        "jdbc:mariadb://address=(host=%s)(port=%d)(type=primary)/"
            .formatted(source.host(), source.port());
    Connection connection = new Driver().connect(url, properties);
    if (connection == null) {
      throw new SQLException("not an address: " + source.host());
    }
    return connection;
  }
}
