package org.trovekeeper.attack;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** MariaDB: writers over its protocol, positions as GTIDs. */
final class MariaDb extends SqlEngine {
  private static final String DOMAINS = "domains";
  private static final String TICKS = "ticks";
  private static final String EARLY = "early";
  private static final List<String> WRITERS =
      List.of(PLAIN, ROOT, ROUTINE, LONG, DOMAINS, TWO_PHASES);

  @Override
  public String datastore() {
    return "mariadb";
  }

  @Override
  public String version() {
    return "10";
  }

  @Override
  public List<String> programs() {
    return List.of("mariadbd", "mysqld");
  }

  @Override
  public Map<String, Object> overrides() {
    return Map.of("event_scheduler", "ON");
  }

  @Override
  public void lay(Access source) throws ServerFailure {
    try (Sql sql = privileged(source)) {
      for (String writer : WRITERS) {
        sql.run("CREATE TABLE " + writer + " (id BIGINT PRIMARY KEY, at DATETIME(6))");
      }
      sql.run(
          "CREATE TABLE echoes (id BIGINT PRIMARY KEY AUTO_INCREMENT, of_row BIGINT)",
          "CREATE TRIGGER echo AFTER INSERT ON routine FOR EACH ROW"
              + " INSERT INTO echoes (of_row) VALUES (NEW.id)",
          // the right to write of who made it, not of who calls it
          "CREATE DEFINER=root@localhost PROCEDURE put(IN number BIGINT) SQL SECURITY DEFINER"
              + " INSERT INTO routine VALUES (number, NOW(6))",
          "GRANT EXECUTE ON PROCEDURE put TO '%s'@'%%'".formatted(Access.USER),
          pulse(TICKS),
          pulse(EARLY),
          // of a plain user, and in the snapshot that replicas are made from: it must not run there
          "GRANT EVENT ON %s.* TO '%s'@'%%'".formatted(Access.DATABASE, Access.USER),
          event("'%s'@'%%'".formatted(Access.USER), EARLY));
    }
  }

  @Override
  public void extend(Access source) throws ServerFailure {
    try (Sql sql = privileged(source)) {
      sql.run(event("root@localhost", TICKS));
    }
  }

  private static String pulse(String table) {
    return "CREATE TABLE " + table + " (id BIGINT PRIMARY KEY AUTO_INCREMENT, at DATETIME(6))";
  }

  private static String event(String definer, String table) {
    return "CREATE DEFINER=%1$s EVENT %2$s ON SCHEDULE EVERY 1 SECOND DO INSERT INTO %2$s (at) VALUES (NOW(6))"
        .formatted(definer, table);
  }

  @Override
  public List<String> writers() {
    return WRITERS;
  }

  @Override
  public List<String> pulses() {
    return List.of(TICKS, EARLY);
  }

  @Override
  Set<String> privilegedWriters() {
    return Set.of(ROOT, DOMAINS);
  }

  @Override
  List<String> statements(String kind, long id) {
    return switch (kind) {
      case ROUTINE -> List.of("CALL put(%d)".formatted(id));
      case LONG -> List.of("BEGIN", SqlWriter.insert(LONG, id), "DO SLEEP(0.3)", "COMMIT");
      case DOMAINS ->
          List.of("SET SESSION gtid_domain_id = " + (1 + id % 3), SqlWriter.insert(DOMAINS, id));
      case TWO_PHASES -> {
        String name = "'%s-%d'".formatted(TWO_PHASES, id);
        yield List.of(
            "XA START " + name,
            SqlWriter.insert(TWO_PHASES, id),
            "XA END " + name,
            "XA PREPARE " + name,
            "XA COMMIT " + name);
      }
      default -> List.of(SqlWriter.insert(kind, id));
    };
  }

  @Override
  List<String> commitsOfPrepared(Sql session) throws ServerFailure {
    return column(session, "XA RECOVER", "data").stream()
        .map(name -> "XA COMMIT '%s'".formatted(name))
        .toList();
  }

  @Override
  String digest() {
    return "CHECKSUM TABLE %s";
  }

  @Override
  String tables() {
    return "SELECT table_name FROM information_schema.tables WHERE table_schema = '%s'"
        .formatted(Access.DATABASE);
  }

  @Override
  public Reader reader(Access server) throws ServerFailure {
    return new MariaDbReader(privileged(server));
  }

  @Override
  String superuser() {
    return "root";
  }

  @Override
  Sql open(Access server, String user, String password) throws ServerFailure {
    return Sql.open(
        "jdbc:mariadb://127.0.0.1:%d/%s?connectTimeout=1000&socketTimeout=20000"
            .formatted(server.port(), Access.DATABASE),
        user,
        password);
  }

  private final class MariaDbReader extends SqlReader {
    private MariaDbReader(Sql sql) {
      super(sql);
    }

    @Override
    public boolean writable() throws ServerFailure {
      return sql().value("SELECT @@global.read_only").equals("0");
    }

    @Override
    public Following following() throws ServerFailure {
      List<Map<String, String>> sources = sql().rows("SHOW ALL SLAVES STATUS");
      if (sources.isEmpty()) {
        return Following.NONE;
      }
      Map<String, String> source = sources.getFirst();
      String receiver = source.getOrDefault("Slave_IO_Running", "");
      String applier = source.getOrDefault("Slave_SQL_Running", "");
      return new Following(
          Integer.parseInt(source.getOrDefault("Master_Port", "0")),
          receiver.equals("Yes") && applier.equals("Yes"),
          "receiver %s, applier %s %s%s"
              .formatted(
                  receiver,
                  applier,
                  source.getOrDefault("Last_IO_Error", ""),
                  source.getOrDefault("Last_SQL_Error", "")));
    }

    @Override
    public String position() throws ServerFailure {
      Map<String, Gtid> last = new TreeMap<>();
      String known = sql().value("SELECT CONCAT(@@gtid_slave_pos, ',', @@gtid_binlog_pos)");
      for (String text : known.split(",", -1)) {
        if (!text.isBlank()) {
          Gtid gtid = Gtid.of(text.strip());
          last.merge(
              gtid.domain(), gtid, (one, other) -> one.number() >= other.number() ? one : other);
        }
      }
      return String.join(",", last.values().stream().map(Gtid::toString).toList());
    }

    @Override
    public boolean reached(String position) throws ServerFailure {
      List<String> mine = Arrays.asList(position().split(",", -1));
      for (String wanted : position.split(",", -1)) {
        if (!wanted.isBlank()
            && mine.stream()
                .filter(own -> !own.isBlank())
                .map(Gtid::of)
                .noneMatch(own -> own.holds(Gtid.of(wanted)))) {
          return false;
        }
      }
      return true;
    }

    @Override
    public Contents contents() throws ServerFailure {
      return MariaDb.this.contents(sql(), position());
    }
  }

  /** The last transaction of a domain. */
  private record Gtid(String domain, String server, long number) {
    static Gtid of(String text) {
      String[] parts = text.split("-", -1);
      return new Gtid(parts[0], parts[1], Long.parseLong(parts[2]));
    }

    boolean holds(Gtid other) {
      return domain.equals(other.domain) && number >= other.number;
    }

    @Override
    public String toString() {
      return domain + "-" + server + "-" + number;
    }
  }
}
