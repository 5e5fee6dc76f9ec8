package org.trovekeeper.mysql.common;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.trovekeeper.sql.Dialect;
import org.trovekeeper.sql.ServerErrors;
import org.trovekeeper.sql.SqlFailures;
import org.trovekeeper.sql.SqlSession;

/** How the servers of this family are spoken to. */
public final class MySqlDialect implements Dialect {
  /** Turns the driver's failures into the agent's. */
  public static final SqlFailures FAILURES = new SqlFailures(new Errors());

  /** An option of the server, which its words name, forbids the statement. */
  static final String OPTION_PREVENTS = "1290";

  static final String ACCOUNT_STATEMENT_FAILED = "1396";

  private static final String PASSWORD_POLICY = "1819";
  private static final String NOT_FOR_THIS_PLUGIN = "1699";

  /** A session's own change that enters no binary log, and so no replica. */
  public static final String UNLOGGED = "SET SESSION sql_log_bin = 0";

  /**
   * Nothing of a user's settings changes what a statement of the agent means, or ends it. Limits on
   * statements do not hold for this one.
   */
  @Override
  public String sessionStart() {
    return """
    SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION,NO_AUTO_CREATE_USER',
    autocommit = 1,
    max_statement_time = 0, wait_timeout = 600, lock_wait_timeout = 60,
    idle_transaction_timeout = 0, idle_readonly_transaction_timeout = 0,
    idle_write_transaction_timeout = 0, tx_read_only = 0, completion_type = 'NO_CHAIN',
    sql_safe_updates = 0, sql_select_limit = 18446744073709551615, sql_big_selects = 1,
    max_session_mem_used = 9223372036854775807, tmp_disk_table_size = 18446744073709551615,
    old_passwords = 0,
    foreign_key_checks = 1, check_constraint_checks = 1, default_storage_engine = InnoDB,
    enforce_storage_engine = NULL, lc_messages = 'en_US', character_set_client = utf8mb4,
    character_set_connection = utf8mb4, character_set_results = utf8mb4,
    default_master_connection = ''
    """;
  }

  @Override
  public String statementLimit(Duration limit) {
    double seconds = Math.max(1, limit.toMillis()) / 1000.0;
    return String.format(Locale.ROOT, "SET SESSION max_statement_time = %.3f", seconds);
  }

  @Override
  public boolean readOnly(SqlSession session) {
    return !session.text("SELECT @@GLOBAL.read_only").equals("0");
  }

  @Override
  public Optional<Silence> silence() {
    return Optional.of(
        new Silence(
            "SET SESSION sql_log_off = 1, slow_query_log = 0",
            "SET SESSION sql_log_off = @@GLOBAL.sql_log_off, slow_query_log ="
                + " @@GLOBAL.slow_query_log"));
  }

  @Override
  public SqlFailures failures() {
    return FAILURES;
  }

  /** Error numbers. */
  private static final class Errors implements ServerErrors {
    private static final String STATEMENT_TIMEOUT = "1969";
    private static final String LOCK_WAIT_TIMEOUT = "1205";
    private static final Set<String> NO_STATEMENT =
        Set.of(OPTION_PREVENTS, PASSWORD_POLICY, ACCOUNT_STATEMENT_FAILED, NOT_FOR_THIS_PLUGIN);

    /** No right to a database, a table or at all; a password that expired. */
    private static final Set<String> ACCOUNT_REFUSED =
        Set.of("1044", "1045", "1142", "1143", "1227", "1820", "1862");

    /** In all, of this account, and of it in this hour. */
    private static final Set<String> TOO_MANY_CONNECTIONS = Set.of("1040", "1203", "1226");

    @Override
    public Optional<String> code(SQLException failure) {
      return failure.getErrorCode() > 0
          ? Optional.of(Integer.toString(failure.getErrorCode()))
          : Optional.empty();
    }

    @Override
    public boolean timeout(String code) {
      return code.equals(STATEMENT_TIMEOUT) || code.equals(LOCK_WAIT_TIMEOUT);
    }

    @Override
    public boolean full(String code) {
      return TOO_MANY_CONNECTIONS.contains(code);
    }

    @Override
    public boolean refusesAccount(String code) {
      return ACCOUNT_REFUSED.contains(code);
    }

    @Override
    public boolean quotesNoStatement(String code) {
      return NO_STATEMENT.contains(code);
    }

    @Override
    public String text(SQLException failure) {
      return String.valueOf(failure.getMessage()).replaceFirst("^\\(conn=\\d+\\) ", "");
    }
  }
}
