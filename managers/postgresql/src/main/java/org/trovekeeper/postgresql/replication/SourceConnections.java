package org.trovekeeper.postgresql.replication;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.regex.Pattern;
import org.postgresql.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.postgresql.LocalConnections;
import org.trovekeeper.postgresql.SessionRules;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.replication.SourceInfo;

/** Opens sessions on a source over the network, as the account that it gave to a replica. */
final class SourceConnections {
  private static final Logger LOG = LoggerFactory.getLogger(SourceConnections.class);
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:-]{1,255}");
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private SourceConnections() {}

  /** For statements. */
  static Connection sql(SourceInfo source, Deadline deadline) throws SQLException {
    Properties properties = properties(source, deadline);
    // nothing that a user of the source made stands in for what is asked
    properties.setProperty("options", "-c search_path=pg_catalog");
    return connect(source, properties);
  }

  /** For the commands of the replication protocol. */
  static Connection replication(SourceInfo source, Deadline deadline) throws SQLException {
    Properties properties = properties(source, deadline);
    LocalConnections.speakReplication(properties);
    return connect(source, properties);
  }

  private static Connection connect(SourceInfo source, Properties properties) throws SQLException {
    if (!HOST.matcher(source.host()).matches()) {
      // it becomes a part of an address that could carry settings of the driver
      throw GuestException.of(ErrorCode.BAD_REQUEST, "not a host: " + source.host());
    }
    String host = source.host().contains(":") ? "[" + source.host() + "]" : source.host();
    Connection connection =
        new Driver()
            .connect("jdbc:postgresql://%s:%d/postgres".formatted(host, source.port()), properties);
    if (connection == null) {
      throw new SQLException("not an address: " + source.host());
    }
    return connection;
  }

  private static Properties properties(SourceInfo source, Deadline deadline) {
    long millis = deadline.atMost(LONGEST).remaining().toMillis();
    String seconds = Long.toString(Math.max(1, millis / 1000));
    Properties properties = new Properties();
    properties.setProperty("user", source.account());
    properties.setProperty("password", source.password().reveal());
    properties.setProperty("connectTimeout", seconds);
    properties.setProperty("socketTimeout", seconds);
    properties.setProperty("gssEncMode", "disable");
    properties.setProperty("ApplicationName", "trovekeeper");
    properties.setProperty("options", SessionRules.limits());
    return properties;
  }

  static GuestException failure(String server, SQLException e) {
    return GuestException.of(
        ErrorCode.REPLICATION_FAILED,
        "%s cannot be asked: %s".formatted(server, String.valueOf(e.getMessage())),
        e);
  }

  static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("event=close-session result=failed", e);
    }
  }
}
