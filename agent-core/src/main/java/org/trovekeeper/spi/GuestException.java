package org.trovekeeper.spi;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failure that a caller hears of. The message is a plain fact in lower case without secrets: it
 * travels unencrypted and is shown to the user. The hint says what to do next.
 */
public final class GuestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final @Nullable String hint;

  private GuestException(
      ErrorCode code, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.hint = hint;
  }

  public static GuestException of(ErrorCode code, String message) {
    return new GuestException(code, message, null, null);
  }

  public static GuestException of(ErrorCode code, String message, Throwable cause) {
    return new GuestException(code, message, null, cause);
  }

  /** The refusal of an operation which this datastore does not offer. */
  public static GuestException unsupported(String operation, String datastore) {
    return of(
        ErrorCode.UNSUPPORTED,
        "the operation %s is not supported by the datastore %s".formatted(operation, datastore));
  }

  /** The same failure with a sentence on what to do next. */
  public GuestException withHint(String nextStep) {
    GuestException copy = new GuestException(code, plainMessage(), nextStep, getCause());
    copy.setStackTrace(getStackTrace());
    return copy;
  }

  public ErrorCode code() {
    return code;
  }

  public Optional<String> hint() {
    return Optional.ofNullable(hint);
  }

  /** The fact without the hint. */
  public String plainMessage() {
    return String.valueOf(super.getMessage());
  }

  @Override
  public String getMessage() {
    return hint == null ? plainMessage() : plainMessage() + " (hint: " + hint + ")";
  }
}
