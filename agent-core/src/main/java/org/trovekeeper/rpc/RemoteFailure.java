package org.trovekeeper.rpc;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * A failure in the form of oslo.messaging. It travels unencrypted. With a module of our own the
 * user sees exactly the message; with one of Trove's he would see traceback lines behind it.
 */
public record RemoteFailure(
    String type, String module, String message, List<String> traceback, List<?> arguments) {

  private static final int MAX_MESSAGE = 4000;

  /** Only the message and its hint: the stack stays in the agent's log. */
  public static RemoteFailure of(GuestException why) {
    return new RemoteFailure(
        why.code().wireClass(), module(why.code()), cut(why.getMessage()), List.of(), List.of());
  }

  /** A failure may quote what was asked for, and travels to people and into databases. */
  private static String cut(String message) {
    return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "...";
  }

  private static String module(ErrorCode code) {
    return switch (code) {
      case NO_SUCH_METHOD, UNSUPPORTED_VERSION -> "oslo_messaging.rpc.dispatcher";
      default -> "guestagent.errors";
    };
  }

  /** As a list of lines, the form in which the conductor stores it for the user. */
  public List<String> lines() {
    return List.of(type + ": " + message + "\n");
  }

  /** The JSON text that goes into the reply's {@code failure}. */
  public String json() {
    Map<String, @Nullable Object> form = new LinkedHashMap<>();
    form.put("class", type);
    form.put("module", module);
    form.put("message", message);
    form.put("tb", traceback);
    form.put("args", arguments);
    form.put("kwargs", Map.of());
    return Json.write(form);
  }
}
