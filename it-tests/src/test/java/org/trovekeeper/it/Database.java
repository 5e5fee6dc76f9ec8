package org.trovekeeper.it;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A database of a server as its user sees it: over TCP, and from an address that is not called
 * localhost, so that accounts are found as they would be from another machine.
 */
public record Database(Server server, String name, String user, String password) {
  private static final String CLIENT_ADDRESS = "127.0.2.1";
  private static final int CONNECT_SECONDS = 5;
  private static final int SOCKET_SECONDS = 120;

  /** The database shop. */
  public Database(Server server, String user, String password) {
    this(server, "shop", user, password);
  }

  /** The same user in another database. */
  Database in(String other) {
    return new Database(server, other, user, password);
  }

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

  /** What one of its tables holds, in a few bytes. */
  List<List<String>> digest(String table) {
    return run(family().digest(table));
  }

  /** The running value of a setting. */
  public String setting(String setting) {
    return value(family().setting(setting));
  }

  /** Whether the server takes no writes. */
  public boolean isReadOnly() {
    return family().isReadOnly(this);
  }

  /** The family of the server behind it. */
  Family family() {
    return server.kind().family();
  }

  public boolean letsIn() {
    try (var connection = connect()) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  private Connection connect() throws SQLException {
    var properties = family().limits(CONNECT_SECONDS, SOCKET_SECONDS);
    if (server.address().startsWith("127.")) {
      properties.put("localSocketAddress", CLIENT_ADDRESS);
    }
    properties.put("user", user);
    properties.put("password", password);
    return DriverManager.getConnection(family().url(server.address(), name), properties);
  }
}
