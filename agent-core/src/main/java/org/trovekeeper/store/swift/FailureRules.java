package org.trovekeeper.store.swift;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jclouds.http.HttpResponse;
import org.jclouds.http.HttpResponseException;
import org.jclouds.rest.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.toolkit.PlainText;

/** What a failed request to Swift means, and whether it is worth another try, and when. */
final class FailureRules {
  /** Asked too early, too often, or damaged on the way (422: the digest did not fit). */
  private static final Set<Integer> PASSING = Set.of(408, 409, 422, 425, 429, 498);

  /** The store cannot do such a thing at all. */
  private static final Set<Integer> NEVER = Set.of(501, 505);

  private static final int LONGEST_WORDS = 200;

  private FailureRules() {}

  /**
   * @param pause how long the store asks to be left alone
   */
  record Verdict(boolean passing, Optional<Duration> pause, GuestException failure) {
    static Verdict passing(GuestException failure) {
      return new Verdict(true, Optional.empty(), failure);
    }

    static Verdict lasting(GuestException failure) {
      return new Verdict(false, Optional.empty(), failure);
    }
  }

  static Verdict judge(String what, RuntimeException failure, Instant now) {
    if (failure instanceof GuestException known) {
      return new Verdict(known.code() == ErrorCode.BACKUP_DAMAGED, Optional.empty(), known);
    }
    Optional<HttpResponse> answer = answer(failure);
    int status = answer.map(HttpResponse::getStatusCode).orElse(0);
    if (status == 401 || (failure instanceof AuthorizationException && status != 403)) {
      return Verdict.lasting(unauthorized(what, failure));
    }
    if (status > 0) {
      boolean passing = status >= 500 ? !NEVER.contains(status) : PASSING.contains(status);
      return new Verdict(
          passing,
          answer.flatMap(told -> pause(told.getFirstHeaderOrNull("Retry-After"), now)),
          refused(what, status, failure));
    }
    if (untrusted(failure)) {
      return Verdict.lasting(
          failed("could not %s: %s".formatted(what, root(failure)), failure)
              .withHint("the store's certificate must be one that this guest's Java trusts"));
    }
    return Verdict.passing(failed("could not %s: %s".formatted(what, root(failure)), failure));
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

  /** The value of Retry-After, seconds or a date; a second at least. */
  static Optional<Duration> pause(@Nullable String retryAfter, Instant now) {
    String text = retryAfter == null ? "" : retryAfter.strip();
    Optional<Duration> asked = Optional.empty();
    if (text.matches("[0-9]{1,9}")) {
      asked = Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    } else if (!text.isEmpty()) {
      asked = date(text).map(then -> Duration.between(now, then));
    }
    return asked.map(
        pause -> pause.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : pause);
  }

  /** The answer's status; 0 when there was no answer. */
  static int status(Throwable failure) {
    return answer(failure).map(HttpResponse::getStatusCode).orElse(0);
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static GuestException refused(String what, int status, RuntimeException failure) {
    String words = words(failure);
    boolean quota =
        status == 413 || status == 507 || (status == 403 && words.matches("(?i).*quota.*"));
    GuestException refusal =
        failed(
            "could not %s: %s%d%s"
                .formatted(
                    what,
                    quota ? "over the quota of the store, status " : "answered with status ",
                    status,
                    words.isEmpty() ? "" : " (%s)".formatted(words)),
            failure);
    if (quota) {
      return refusal.withHint(
          "raise the quota of the container or the account, or delete backups that are not needed");
    }
    if (status == 403) {
      return refusal.withHint("the user's roles do not allow it; see the container's access list");
    }
    return answer(failure)
        .filter(told -> status / 100 == 3)
        .map(told -> told.getFirstHeaderOrNull("Location"))
        .map(elsewhere ->
            refusal.withHint(
                "it points to %s; a token is sent to no other address than the one that was given"
                    .formatted(PlainText.line(elsewhere.replaceFirst("[?].*", ""), LONGEST_WORDS))))
        .orElse(refusal);
  }

  /** What the answer says in words, as plain text. */
  private static String words(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof HttpResponseException http && http.getContent() != null) {
        String plain =
            http.getContent()
                .replaceAll("<[^>]*>", " ")
                .replaceAll("[^\\x20-\\x7e]+", " ")
                .replaceAll(" +", " ")
                .strip();
        return plain.substring(0, Math.min(plain.length(), LONGEST_WORDS));
      }
    }
    return "";
  }

  private static boolean untrusted(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SSLHandshakeException || t instanceof SSLPeerUnverifiedException) {
        return true;
      }
    }
    return false;
  }

  private static GuestException failed(String message, Throwable cause) {
    return GuestException.of(ErrorCode.STORE_FAILED, message, cause);
  }

  private static Optional<HttpResponse> answer(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof HttpResponseException http && http.getResponse() != null) {
        return Optional.of(http.getResponse());
      }
    }
    return Optional.empty();
  }

  private static String root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof NullPointerException) {
      return "the answer lacks what every Swift tells";
    }
    return root instanceof BadAnswer
        ? String.valueOf(root.getMessage())
        : root.getClass().getSimpleName() + ": " + root.getMessage();
  }
}
