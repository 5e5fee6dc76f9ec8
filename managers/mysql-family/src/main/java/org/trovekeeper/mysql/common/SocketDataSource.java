package org.trovekeeper.mysql.common;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Driver;

/** Opens connections through a local socket; no wait of the login is longer than the limit. */
public final class SocketDataSource implements DataSource {
  private final Properties properties = new Properties();

  public SocketDataSource(Login login, Duration limit) {
    String millis = Long.toString(Math.max(1, limit.toMillis()));
    properties.setProperty("user", login.user());
    properties.setProperty("password", login.password().reveal());
    properties.setProperty("socketFactory", UnixSocketFactory.class.getName());
    properties.setProperty(UnixSocketFactory.PATH, login.socket().toString());
    properties.setProperty("connectTimeout", millis);
    properties.setProperty("socketTimeout", millis);
    properties.setProperty("allowLocalInfile", "false");
    properties.setProperty("sslMode", "disable");
  }

  @Override
  public Connection getConnection() throws SQLException {
    @Nullable Connection connection = new Driver().connect("jdbc:mariadb://localhost/", properties);
    if (connection == null) {
      throw new SQLException("the driver does not know its own address form");
    }
    return connection;
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("the account is fixed");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {
    // the driver logs through slf4j
  }

  @Override
  public void setLoginTimeout(int seconds) {
    // the limit was given when this was made
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("not a wrapper");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
