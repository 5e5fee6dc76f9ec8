package org.trovekeeper.sql;

import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.Optional;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.toolkit.EngineStateRules.Answer;

/** Turns what a driver throws into the agent's failures. */
public final class SqlFailures {
  private final ServerErrors errors;

  public SqlFailures(ServerErrors errors) {
    this.errors = errors;
  }

  /** The failure with the server's own words. */
  public GuestException of(SQLException failure) {
    return GuestException.of(code(failure), text(failure), failure);
  }

  /** The failure of a statement that held a secret: the server may quote a part of it. */
  public GuestException ofSecretStatement(SQLException failure) {
    if (serverError(failure).filter(errors::quotesNoStatement).isPresent()) {
      return of(failure);
    }
    return GuestException.of(
        code(failure), "the server refused an account statement: " + number(failure));
  }

  /** What a failed question says of the server. */
  public Answer answer(SQLException failure) {
    Optional<String> code = serverError(failure);
    if (code.isPresent()) {
      return errors.notReady(code.get()) ? Answer.NOT_READY : Answer.ANSWERED;
    }
    return timedOut(failure) ? Answer.SILENT : Answer.NO_LISTENER;
  }

  /** The failure of a question to a source: one that answers with an error is not gone. */
  public GuestException ofSource(GuestException failure) {
    return serverError(failure).isPresent()
        ? GuestException.of(ErrorCode.SOURCE_REFUSES, failure.plainMessage(), failure)
        : failure;
  }

  /** The server's error code, when the failure came from the server. */
  public Optional<String> serverError(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        Optional<String> code = errors.code(sql);
        if (code.isPresent()) {
          return code;
        }
      }
    }
    return Optional.empty();
  }

  /** What a refused login of the agent's means; empty when it was no refusal. */
  Optional<HealthIssue> loginIssue(GuestException failure) {
    return serverError(failure)
        .filter(code -> !errors.notReady(code) && !errors.timeout(code))
        .map(code ->
            errors.full(code)
                ? HealthIssue.fault(
                    "connections-used-up",
                    "no further session can log in; " + failure.plainMessage(),
                    "end idle sessions, or raise the limit in the configuration group and restart")
                : HealthIssue.fault(
                    "agent-locked-out",
                    "the agent cannot log in as its own account; " + failure.plainMessage(),
                    "restart the database by the agent, which sets its account up again"));
  }

  /** What a refused question of the agent's means, which logged in; empty for other failures. */
  Optional<HealthIssue> questionIssue(GuestException failure) {
    return serverError(failure)
        .filter(errors::refusesAccount)
        .map(_ ->
            HealthIssue.fault(
                "agent-locked-out",
                "the agent's own account may not do its work; " + failure.plainMessage(),
                "restart the database by the agent, which sets its account up again"));
  }

  private ErrorCode code(SQLException failure) {
    Optional<String> code = serverError(failure);
    if (code.filter(errors::timeout).isPresent() || timedOut(failure)) {
      return ErrorCode.ENGINE_TIMEOUT;
    }
    return code.filter(error -> !errors.notReady(error)).isPresent()
        ? ErrorCode.ENGINE_FAILED
        : ErrorCode.ENGINE_DOWN;
  }

  private static boolean timedOut(SQLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException) {
        return true;
      }
    }
    return false;
  }

  private String text(SQLException failure) {
    SQLException root = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        root = sql;
      }
    }
    return serverError(failure).isPresent()
        ? "the server answered: " + errors.text(root) + " (" + number(failure) + ")"
        : "no connection to the server: " + errors.text(root);
  }

  private String number(SQLException failure) {
    return serverError(failure).map(code -> "error " + code).orElse("no connection");
  }
}
