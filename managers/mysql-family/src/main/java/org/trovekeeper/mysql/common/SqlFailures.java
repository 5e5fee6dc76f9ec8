package org.trovekeeper.mysql.common;

import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.Optional;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** Turns what the driver throws into the agent's failures. */
public final class SqlFailures {
  private static final int STATEMENT_TIMEOUT = 1969;
  private static final int LOCK_WAIT_TIMEOUT = 1205;

  private SqlFailures() {}

  /** The failure with the server's own words. */
  public static GuestException of(SQLException failure) {
    return GuestException.of(code(failure), text(failure), failure);
  }

  /** The failure of a statement that held a secret: the server may quote a part of it. */
  public static GuestException ofSecretStatement(SQLException failure) {
    return GuestException.of(
        code(failure), "the server refused an account statement: " + number(failure));
  }

  /** Whether the server answered at all, though with a refusal. */
  public static boolean answered(SQLException failure) {
    return serverError(failure).isPresent();
  }

  /** The server's error number, when the failure came from the server. */
  public static Optional<Integer> serverError(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getErrorCode() > 0) {
        return Optional.of(sql.getErrorCode());
      }
    }
    return Optional.empty();
  }

  private static ErrorCode code(SQLException failure) {
    int number = serverError(failure).orElse(0);
    if (number == STATEMENT_TIMEOUT || number == LOCK_WAIT_TIMEOUT || timedOut(failure)) {
      return ErrorCode.ENGINE_TIMEOUT;
    }
    return number > 0 ? ErrorCode.ENGINE_FAILED : ErrorCode.ENGINE_DOWN;
  }

  private static boolean timedOut(SQLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException) {
        return true;
      }
    }
    return false;
  }

  private static String text(SQLException failure) {
    Throwable root = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException) {
        root = cause;
      }
    }
    String said = String.valueOf(root.getMessage()).replaceFirst("^\\(conn=\\d+\\) ", "");
    return serverError(failure).isPresent()
        ? "the server answered: " + said + " (" + number(failure) + ")"
        : "no connection to the server: " + said;
  }

  private static String number(SQLException failure) {
    return serverError(failure).map(number -> "error " + number).orElse("no connection");
  }
}
