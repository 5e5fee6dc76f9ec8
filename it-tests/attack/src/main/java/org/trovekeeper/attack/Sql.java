package org.trovekeeper.attack;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One session of a server that speaks SQL. */
final class Sql implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Sql.class.getName());

  private final Connection connection;
  private final Statement statement;

  private Sql(Connection connection, Statement statement) {
    this.connection = connection;
    this.statement = statement;
  }

  static Sql open(String url, String user, String password) throws ServerFailure {
    try {
      Connection connection = DriverManager.getConnection(url, user, password);
      try {
        return new Sql(connection, connection.createStatement());
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw new ServerFailure(String.valueOf(e.getMessage()), e);
    }
  }

  void run(String... commands) throws ServerFailure {
    try {
      for (String command : commands) {
        statement.execute(command);
      }
    } catch (SQLException e) {
      throw new ServerFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /** All rows, each with its columns by name. */
  List<Map<String, String>> rows(String query) throws ServerFailure {
    try (ResultSet result = statement.executeQuery(query)) {
      List<Map<String, String>> rows = new ArrayList<>();
      while (result.next()) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
          String value = result.getString(column);
          row.put(result.getMetaData().getColumnLabel(column), value == null ? "" : value);
        }
        rows.add(row);
      }
      return rows;
    } catch (SQLException e) {
      throw new ServerFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /** The last column of the first row. */
  String value(String query) throws ServerFailure {
    return rows(query).stream()
        .limit(1)
        .flatMap(row -> row.values().stream())
        .reduce((_, last) -> last)
        .orElse("");
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.log(System.Logger.Level.DEBUG, "event=session-ended-early", e);
    }
  }
}
