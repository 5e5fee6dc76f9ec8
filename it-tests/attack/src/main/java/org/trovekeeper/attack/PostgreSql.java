package org.trovekeeper.attack;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** PostgreSQL: writers over its protocol, positions as places in its log. */
final class PostgreSql extends SqlEngine {
  private static final List<String> WRITERS = List.of(PLAIN, ROOT, ROUTINE, LONG, TWO_PHASES);

  @Override
  public String datastore() {
    return "postgresql";
  }

  @Override
  public String version() {
    return "15";
  }

  @Override
  public List<String> programs() {
    return List.of("postgres");
  }

  @Override
  public Map<String, Object> overrides() {
    return Map.of("max_prepared_transactions", 50);
  }

  @Override
  public void lay(Access source) throws ServerFailure {
    try (Sql sql = privileged(source)) {
      for (String writer : WRITERS) {
        sql.run("CREATE TABLE " + writer + " (id BIGINT PRIMARY KEY, at TIMESTAMPTZ)");
      }
      sql.run(
          "CREATE TABLE echoes (id BIGSERIAL PRIMARY KEY, of_row BIGINT)",
          "CREATE FUNCTION echo() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER AS"
              + " $$BEGIN INSERT INTO echoes (of_row) VALUES (NEW.id); RETURN NEW; END$$",
          "CREATE TRIGGER echo AFTER INSERT ON routine FOR EACH ROW EXECUTE FUNCTION echo()",
          // the right to write of who made it, and an attempt to write in spite of a fence
          "CREATE PROCEDURE put(number BIGINT) LANGUAGE plpgsql SECURITY DEFINER AS"
              + " $$BEGIN SET LOCAL transaction_read_only = off;"
              + " INSERT INTO routine VALUES (number, CURRENT_TIMESTAMP); END$$",
          "GRANT INSERT ON plain, lengthy, phases TO " + Access.USER,
          "GRANT EXECUTE ON PROCEDURE put TO " + Access.USER);
    }
  }

  @Override
  public void extend(Access source) throws ServerFailure {
    try (Sql sql = privileged(source)) {
      sql.run("CREATE INDEX ON echoes (of_row)");
    }
  }

  @Override
  public List<String> writers() {
    return WRITERS;
  }

  @Override
  public List<String> pulses() {
    return List.of();
  }

  @Override
  Set<String> privilegedWriters() {
    return Set.of(ROOT);
  }

  @Override
  List<String> statements(String kind, long id) {
    return switch (kind) {
      case ROUTINE -> List.of("CALL put(%d)".formatted(id));
      case LONG -> List.of("BEGIN", SqlWriter.insert(LONG, id), "SELECT pg_sleep(0.3)", "COMMIT");
      case ROOT -> List.of("SET transaction_read_only = off", SqlWriter.insert(ROOT, id));
      case TWO_PHASES -> {
        String name = "'%s-%d'".formatted(TWO_PHASES, id);
        yield List.of(
            "BEGIN",
            SqlWriter.insert(TWO_PHASES, id),
            "PREPARE TRANSACTION " + name,
            "COMMIT PREPARED " + name);
      }
      default -> List.of(SqlWriter.insert(kind, id));
    };
  }

  @Override
  List<String> commitsOfPrepared(Sql session) throws ServerFailure {
    return column(session, "SELECT gid FROM pg_prepared_xacts", "gid").stream()
        .map(name -> "COMMIT PREPARED '%s'".formatted(name))
        .toList();
  }

  @Override
  String digest() {
    return "SELECT MD5(STRING_AGG(t::text, ',' ORDER BY t::text)) FROM %s t";
  }

  @Override
  String tables() {
    return "SELECT tablename FROM pg_tables WHERE schemaname = 'public'";
  }

  @Override
  public Reader reader(Access server) throws ServerFailure {
    return new PostgreSqlReader(privileged(server));
  }

  @Override
  String superuser() {
    return "postgres";
  }

  @Override
  Sql open(Access server, String user, String password) throws ServerFailure {
    return Sql.open(
        "jdbc:postgresql://127.0.0.1:%d/%s?connectTimeout=1&loginTimeout=5&socketTimeout=20"
            .formatted(server.port(), Access.DATABASE),
        user,
        password);
  }

  private final class PostgreSqlReader extends SqlReader {
    private PostgreSqlReader(Sql sql) {
      super(sql);
    }

    @Override
    public boolean writable() throws ServerFailure {
      return sql().value("SELECT pg_is_in_recovery()").equals("f");
    }

    @Override
    public Following following() throws ServerFailure {
      String wanted = sql().value("SELECT current_setting('primary_conninfo')");
      if (writable() || wanted.isBlank()) {
        return Following.NONE;
      }
      List<Map<String, String>> receiver =
          sql().rows("SELECT status, sender_port FROM pg_stat_wal_receiver");
      String port = wanted.replaceAll("(?s).*port='?([0-9]+).*", "$1");
      boolean paused = sql().value("SELECT pg_is_wal_replay_paused()").equals("t");
      boolean streams = receiver.stream().anyMatch(row -> "streaming".equals(row.get("status")));
      return new Following(
          port.matches("[0-9]+") ? Integer.parseInt(port) : -1,
          streams && !paused,
          "receiver %s%s".formatted(receiver, paused ? ", replay paused" : ""));
    }

    @Override
    public String position() throws ServerFailure {
      return sql()
          .value(
              "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()"
                  + " ELSE pg_current_wal_flush_lsn() END");
    }

    @Override
    public boolean reached(String position) throws ServerFailure {
      return sql()
          .value("SELECT '%s'::pg_lsn >= '%s'::pg_lsn".formatted(position(), position))
          .equals("t");
    }

    @Override
    public Contents contents() throws ServerFailure {
      return PostgreSql.this.contents(
          sql(),
          sql()
              .value(
                  "SELECT CASE WHEN pg_is_in_recovery()"
                      + " THEN (SELECT 'timeline ' || received_tli FROM pg_stat_wal_receiver)"
                      + " ELSE 'timeline ' || ('x' || LEFT(pg_walfile_name("
                      + "pg_current_wal_lsn()), 8))::bit(32)::int END"));
    }
  }
}
