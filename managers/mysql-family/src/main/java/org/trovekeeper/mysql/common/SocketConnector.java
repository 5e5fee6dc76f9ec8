package org.trovekeeper.mysql.common;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Driver;
import org.trovekeeper.sql.Connector;

/** Opens connections through a local socket. */
public final class SocketConnector implements Connector {
  private final Login login;

  public SocketConnector(Login login) {
    this.login = login;
  }

  @Override
  public Connection connect(Duration limit) throws SQLException {
    String millis = Long.toString(Math.max(1, limit.toMillis()));
    Properties properties = new Properties();
    properties.setProperty("user", login.user());
    properties.setProperty("password", login.password().reveal());
    properties.setProperty("socketFactory", UnixSocketFactory.class.getName());
    properties.setProperty(UnixSocketFactory.PATH, login.socket().toString());
    properties.setProperty("connectTimeout", millis);
    properties.setProperty("socketTimeout", millis);
    properties.setProperty("allowLocalInfile", "false");
    properties.setProperty("sslMode", "disable");
    @Nullable Connection connection = new Driver().connect("jdbc:mariadb://localhost/", properties);
    if (connection == null) {
      throw new SQLException("the driver does not know its own address form");
    }
    return connection;
  }
}
