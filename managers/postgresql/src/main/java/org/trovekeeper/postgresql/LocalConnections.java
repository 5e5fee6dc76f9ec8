package org.trovekeeper.postgresql;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.trovekeeper.sql.Connector;

/**
 * Opens connections through the server's local socket as the agent's account, which the server
 * knows by the account that the agent runs as: there is no password.
 */
public final class LocalConnections {
  /** Where the agent works when no database is meant. */
  public static final String MAINTENANCE = "postgres";

  private final Path socket;
  private final int major;

  public LocalConnections(Path socket, int major) {
    this.socket = socket;
    this.major = major;
  }

  /** To one database. */
  public Connector to(String database) {
    return limit -> connect(properties(database, limit));
  }

  /** A session of the replication protocol. */
  public Connector streaming() {
    return limit -> {
      Properties properties = properties(MAINTENANCE, limit);
      speakReplication(properties);
      return connect(properties);
    };
  }

  /** What makes the driver send nothing that only a session for statements understands. */
  public static void speakReplication(Properties properties) {
    properties.setProperty("replication", "true");
    properties.setProperty("preferQueryMode", "simple");
    properties.setProperty("assumeMinServerVersion", "10");
  }

  private Properties properties(String database, Duration limit) {
    Properties properties = new Properties();
    properties.setProperty("PGDBNAME", database);
    properties.setProperty("user", AccessRules.AGENT);
    properties.setProperty("socketFactory", PostgresSocketFactory.class.getName());
    properties.setProperty(
        "socketFactoryArg", PostgresSocketFactory.argument(socket, limit.toMillis()));
    properties.setProperty("sslmode", "disable");
    properties.setProperty("gssEncMode", "disable");
    properties.setProperty("loginTimeout", "0");
    properties.setProperty("connectTimeout", "0");
    properties.setProperty("stringtype", "unspecified");
    properties.setProperty("ApplicationName", "trovekeeper");
    properties.setProperty("options", SessionRules.own(major));
    return properties;
  }

  private static Connection connect(Properties properties) throws SQLException {
    @Nullable Connection connection =
        new Driver().connect("jdbc:postgresql://localhost/", properties);
    if (connection == null) {
      throw new SQLException("the driver does not know its own address form");
    }
    return connection;
  }
}
