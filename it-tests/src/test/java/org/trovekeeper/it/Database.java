package org.trovekeeper.it;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A server's MariaDB as its user sees it: over TCP, and from an address that is not called
 * localhost, so that accounts are found as they would be from another machine.
 */
public record Database(Server server, String user, String password) {
  private static final String CLIENT_ADDRESS = "127.0.2.1";

  /** Runs statements; the rows of the last one, if it has any, as text. */
  public List<List<String>> run(String... statements) {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      var rows = new ArrayList<List<String>>();
      for (var sql : statements) {
        rows.clear();
        if (statement.execute(sql)) {
          try (var result = statement.getResultSet()) {
            while (result.next()) {
              var row = new ArrayList<String>();
              for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                row.add(String.valueOf(result.getString(i)));
              }
              rows.add(List.copyOf(row));
            }
          }
        }
      }
      return List.copyOf(rows);
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** The only value of the only row. */
  public String value(String statement) {
    return run(statement).getFirst().getFirst();
  }

  /** A value of SHOW STATUS. */
  String status(String name) {
    return run("show global status like '" + name + "'").getFirst().get(1);
  }

  public boolean letsIn() {
    try (var connection = connect()) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  private Connection connect() throws SQLException {
    var properties = new Properties();
    if (server.address().startsWith("127.")) {
      properties.put("localSocketAddress", CLIENT_ADDRESS);
    }
    properties.putAll(
        Map.of(
            "user",
            user,
            "password",
            password,
            "allowMultiQueries",
            "false",
            "connectTimeout",
            "5000",
            "socketTimeout",
            "120000"));
    return DriverManager.getConnection("jdbc:mariadb://" + server.address() + ":3306/", properties);
  }
}
