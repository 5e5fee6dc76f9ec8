package org.trovekeeper.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What engines that speak SQL have alike: a table for each kind of writer, with the row's number,
 * and sessions over JDBC. What differs is in their dialect.
 */
abstract class SqlEngine implements Engine {
  /** A user with rights on the writers' database only. */
  static final String PLAIN = "plain";

  /** The account that may do everything. */
  static final String ROOT = "root";

  /** A plain user that writes through what a privileged one made. */
  static final String ROUTINE = "routine";

  /** Transactions that are open for a while. */
  static final String LONG = "lengthy";

  /** Transactions in two phases, of a coordinator that finishes those it finds. */
  static final String TWO_PHASES = "phases";

  /** One session as this user. */
  abstract Sql open(Access server, String user, String password) throws ServerFailure;

  /** The name of the account that may do everything. */
  abstract String superuser();

  /** What writes the row with this number. */
  abstract List<String> statements(String kind, long id);

  /** The transactions that were prepared and neither committed nor rolled back, as statements. */
  abstract List<String> commitsOfPrepared(Sql session) throws ServerFailure;

  /** Which writers need the privileged account. */
  abstract Set<String> privilegedWriters();

  /** What a table holds, in one word; {@code %s} is its name. */
  abstract String digest();

  /** The names of all tables. */
  abstract String tables();

  @Override
  public final WriteSession writer(String kind, Access server) throws ServerFailure {
    Sql sql =
        privilegedWriters().contains(kind)
            ? privileged(server)
            : open(server, Access.USER, server.plain());
    if (kind.equals(TWO_PHASES)) {
      finish(sql);
    }
    return new SqlWriter(sql, id -> statements(kind, id));
  }

  /** A coordinator of transactions comes back: what it had prepared is committed, or refused. */
  private void finish(Sql sql) throws ServerFailure {
    try {
      for (String commit : commitsOfPrepared(sql)) {
        sql.run(commit);
      }
    } catch (ServerFailure e) {
      sql.close();
      throw e;
    }
  }

  final Sql privileged(Access server) throws ServerFailure {
    return open(server, superuser(), server.root());
  }

  /** What a server holds, its history left to the engine. */
  final Contents contents(Sql sql, String history) throws ServerFailure {
    Map<String, Set<Long>> rows = new TreeMap<>();
    for (String writer : writers()) {
      Set<Long> ids = new TreeSet<>();
      for (Map<String, String> row : sql.rows("SELECT id FROM " + writer)) {
        row.values().forEach(id -> ids.add(Long.valueOf(id)));
      }
      rows.put(writer, ids);
    }
    Map<String, String> digests = new TreeMap<>();
    for (Map<String, String> table : sql.rows(tables())) {
      for (String name : table.values()) {
        digests.put(name, sql.value(digest().formatted(name)));
      }
    }
    return new Contents(rows, digests, history);
  }

  /** The column of a question, all rows. */
  static List<String> column(Sql sql, String question, String name) throws ServerFailure {
    List<String> values = new ArrayList<>();
    for (Map<String, String> row : sql.rows(question)) {
      values.add(row.getOrDefault(name, ""));
    }
    return values;
  }

  /** A reader over one privileged session. */
  abstract static class SqlReader implements Reader {
    private final Sql sql;

    SqlReader(Sql sql) {
      this.sql = sql;
    }

    final Sql sql() {
      return sql;
    }

    @Override
    public final void close() {
      sql.close();
    }
  }
}
