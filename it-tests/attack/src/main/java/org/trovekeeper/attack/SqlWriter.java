package org.trovekeeper.attack;

import java.util.List;

/** A writer that sends statements; the answer to the last one is the acknowledgement. */
record SqlWriter(Sql sql, Statements statements) implements Engine.WriteSession {
  /** What writes one row. */
  @FunctionalInterface
  interface Statements {
    List<String> of(long id);
  }

  static String insert(String table, long id) {
    return "INSERT INTO %s VALUES (%d, CURRENT_TIMESTAMP)".formatted(table, id);
  }

  @Override
  public long write(long id) throws ServerFailure {
    long begun = 0;
    for (String statement : statements.of(id)) {
      begun = System.nanoTime();
      sql.run(statement);
    }
    return begun;
  }

  @Override
  public void close() {
    sql.close();
  }
}
