package org.trovekeeper.postgresql;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.trovekeeper.sql.Dialect;
import org.trovekeeper.sql.ServerErrors;
import org.trovekeeper.sql.SqlFailures;
import org.trovekeeper.sql.SqlSession;

/** How PostgreSQL is spoken to. Failures carry its SQLSTATE. */
public final class PostgresDialect implements Dialect {
  /** Turns the driver's failures into the agent's. */
  public static final SqlFailures FAILURES = new SqlFailures(new Errors());

  /**
   * Nothing of a user's settings changes what a statement of the agent means, no object of a user
   * stands in for one of the server, no trigger of a user runs with the agent's rights, and no
   * statement is copied into the server's log. No change waits for a standby that a user named and
   * that is not there.
   */
  private static final String SESSION =
      """
      SET search_path = pg_catalog;
      SET standard_conforming_strings = on;
      SET default_transaction_read_only = off;
      SET default_transaction_isolation = 'read committed';
      SET client_min_messages = error;
      SET password_encryption = 'scram-sha-256';
      SET lock_timeout = '60s';
      SET idle_session_timeout = 0;
      SET idle_in_transaction_session_timeout = 0;
      SET synchronous_commit = local;
      SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'transaction_timeout';
      SET log_statement = 'none';
      SET log_min_error_statement = 'panic';
      SET log_min_duration_statement = -1;
      SET log_min_duration_sample = -1;
      SET log_transaction_sample_rate = 0;
      SET session_replication_role = replica;
      """;

  @Override
  public String sessionStart() {
    return SESSION;
  }

  @Override
  public String statementLimit(Duration limit) {
    long millis = Math.clamp(limit.toMillis(), 1, Integer.MAX_VALUE);
    return String.format(Locale.ROOT, "SET statement_timeout = %d", millis);
  }

  @Override
  public boolean readOnly(SqlSession session) {
    return session.exists("SELECT 1 WHERE pg_is_in_recovery()");
  }

  @Override
  public SqlFailures failures() {
    return FAILURES;
  }

  /** SQLSTATEs. */
  private static final class Errors implements ServerErrors {
    private static final String STATEMENT_CANCELLED = "57014";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String CANNOT_CONNECT_NOW = "57P03";
    private static final String TOO_MANY_CONNECTIONS = "53300";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    @Override
    public Optional<String> code(SQLException failure) {
      return said(failure).map(_ -> failure.getSQLState());
    }

    @Override
    public boolean timeout(String code) {
      return code.equals(STATEMENT_CANCELLED) || code.equals(LOCK_NOT_AVAILABLE);
    }

    @Override
    public boolean notReady(String code) {
      return code.equals(CANNOT_CONNECT_NOW);
    }

    @Override
    public boolean full(String code) {
      return code.equals(TOO_MANY_CONNECTIONS);
    }

    @Override
    public boolean refusesAccount(String code) {
      return code.equals(INSUFFICIENT_PRIVILEGE);
    }

    @Override
    public String text(SQLException failure) {
      return said(failure)
          .map(ServerErrorMessage::getMessage)
          .orElseGet(() -> String.valueOf(failure.getMessage()));
    }

    private static Optional<ServerErrorMessage> said(SQLException failure) {
      return failure instanceof PSQLException answer
          ? Optional.ofNullable(answer.getServerErrorMessage())
          : Optional.empty();
    }
  }
}
