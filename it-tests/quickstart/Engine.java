import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What differs between the engines that the quickstart can show. */
enum Engine {
  MARIADB(
      "10",
      "org.mariadb.jdbc",
      "jdbc:mariadb://127.0.0.1:%d/shop?connectTimeout=1000&socketTimeout=20000",
      "SELECT BIT_XOR(CAST(CONV(LEFT(MD5(CONCAT(id, text)), 15), 16, 10) AS UNSIGNED)) FROM goods",
      "mariadb -h 127.0.0.1 -P %d -u app -p shop"),
  POSTGRESQL(
      "15",
      "org.postgresql",
      "jdbc:postgresql://127.0.0.1:%d/shop?connectTimeout=1&socketTimeout=20",
      "SELECT BIT_XOR(('x0' || LEFT(MD5(id || text), 15))::BIT(64)::BIGINT) FROM goods",
      "psql -h 127.0.0.1 -p %d -U app shop");

  private final String version;
  private final Logger driver;
  private final String url;
  private final String digest;
  private final String client;

  Engine(String version, String driver, String url, String digest, String client) {
    this.version = version;
    this.driver = Logger.getLogger(driver);
    this.url = url;
    this.digest = digest;
    this.client = client;
    // it warns of each write that a closed member refuses, which here is the point
    this.driver.setLevel(Level.OFF);
  }

  /** Trove's name of the datastore and of its manager. */
  String datastore() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** What a control plane would call the version; the installed one runs. */
  String version() {
    return version;
  }

  /** Over TCP, as any client of the database. */
  Connection connect(int port) throws SQLException {
    return DriverManager.getConnection(url.formatted(port), "app", Member.PASSWORD);
  }

  /** A query whose number differs as soon as a row of the table goods does. */
  String digest() {
    return digest;
  }

  /** How a person gets in. */
  String client(int port) {
    return client.formatted(port);
  }
}
