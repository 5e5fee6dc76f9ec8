package org.trovekeeper.store.swift;

import java.time.Duration;
import java.util.Set;
import org.jclouds.http.HttpResponseException;
import org.jclouds.rest.AuthorizationException;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** What a failed request to Swift means, and whether it is worth another try. */
final class FailureRules {
  /** Asked too early, too often, or damaged on the way (422: the digest did not fit). */
  private static final Set<Integer> PASSING = Set.of(408, 409, 422, 425, 429, 498);

  private FailureRules() {}

  record Verdict(boolean passing, GuestException failure) {}

  static Verdict judge(String what, RuntimeException failure) {
    if (failure instanceof GuestException known) {
      return new Verdict(known.code() == ErrorCode.BACKUP_DAMAGED, known);
    }
    int status = status(failure);
    if (status == 401 || failure instanceof AuthorizationException) {
      return new Verdict(false, unauthorized(what, failure));
    }
    if (status > 0) {
      return new Verdict(
          status >= 500 || PASSING.contains(status),
          failed("could not %s: answered with status %d".formatted(what, status), failure));
    }
    return new Verdict(true, failed("could not %s: %s".formatted(what, root(failure)), failure));
  }

  static GuestException unauthorized(String what, Throwable cause) {
    return GuestException.of(
            ErrorCode.STORE_UNAUTHORIZED,
            "could not %s: the user's token was refused".formatted(what),
            cause)
        .withHint("the token has most likely expired; it is not renewed during a request");
  }

  /** One second, doubled each time, half a minute at most. */
  static Duration pauseAfter(int failures) {
    return Duration.ofSeconds(Math.min(30, 1L << Math.min(failures - 1, 5)));
  }

  private static GuestException failed(String message, Throwable cause) {
    return GuestException.of(ErrorCode.STORE_FAILED, message, cause);
  }

  /** The answer's status; 0 when there was no answer. */
  static int status(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof HttpResponseException http && http.getResponse() != null) {
        return http.getResponse().getStatusCode();
      }
    }
    return 0;
  }

  private static String root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName() + ": " + root.getMessage();
  }
}
