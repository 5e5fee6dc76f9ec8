package org.trovekeeper.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Incoming;
import org.trovekeeper.rpc.Json;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.toolkit.PlainText;

/**
 * The body of {@code POST /v1/call/METHOD}.
 *
 * @param context over a fresh one: what the caller gave wins
 * @param untilDone false: answer as soon as the call is accepted
 */
record CallRequest(
    String method,
    Map<String, @Nullable Object> arguments,
    RequestContext context,
    boolean untilDone) {
  private static final List<String> KEYS = List.of("args", "context", "wait");
  private static final int SHOWN_OF_A_NAME = 100;

  static CallRequest parse(String method, String body) {
    Arguments request = new Arguments(body.isBlank() ? Map.of() : Json.parseMessageObject(body));
    for (String key : request.values().keySet()) {
      if (!KEYS.contains(key)) {
        throw GuestException.of(
                ErrorCode.BAD_REQUEST,
                "a call has no part %s".formatted(PlainText.line(key, SHOWN_OF_A_NAME)))
            .withHint("its parts are " + String.join(", ", KEYS));
      }
    }
    Map<String, @Nullable Object> context = new LinkedHashMap<>(RequestContext.fresh().values());
    request.optionalObject("context").ifPresent(given -> context.putAll(given.values()));
    return new CallRequest(
        method,
        request.optionalObject("args").map(Arguments::values).orElse(Map.of()),
        new RequestContext(context),
        !request.values().containsKey("wait") || request.flag("wait"));
  }

  /** As the dispatcher takes it. There is no reply queue: after a crash no one is there to tell. */
  Incoming incoming() {
    return new Incoming(
        method,
        "1.0",
        arguments,
        context,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
