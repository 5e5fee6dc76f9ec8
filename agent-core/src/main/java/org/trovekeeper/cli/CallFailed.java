package org.trovekeeper.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.Json;
import org.trovekeeper.spi.ErrorCode;

/** The agent answered with a failure: the object with class, code, message and hint. */
public final class CallFailed extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Map<String, @Nullable Object> failure;

  CallFailed(Map<String, @Nullable Object> failure) {
    super(String.valueOf(failure.get("message")));
    this.failure = failure;
  }

  /** A failure that was noticed before the agent was asked. */
  static CallFailed local(String message, String hint) {
    return new CallFailed(
        Map.of("class", "BadRequest", "code", 100, "message", message, "hint", hint));
  }

  boolean is(ErrorCode code) {
    return failure.get("code") instanceof Number number && number.intValue() == code.number();
  }

  String json() {
    return Json.write(Map.of("failure", failure));
  }
}
