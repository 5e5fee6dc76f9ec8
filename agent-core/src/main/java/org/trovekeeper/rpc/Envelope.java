package org.trovekeeper.rpc;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** The double envelope of oslo.messaging 2.0: JSON text inside a JSON object. */
public final class Envelope {
  private static final String VERSION = "oslo.version";
  private static final String MESSAGE = "oslo.message";

  private Envelope() {}

  /** The body that carries the message. */
  public static String wrap(Map<String, ? extends @Nullable Object> message) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put(VERSION, "2.0");
    body.put(MESSAGE, Json.write(message));
    return Json.write(body);
  }

  /** The message that the body carries; an object without envelope is taken as the message. */
  public static Map<String, @Nullable Object> unwrap(String body) {
    Map<String, @Nullable Object> outer = Json.parseMessageObject(body);
    if (!outer.containsKey(VERSION) || !outer.containsKey(MESSAGE)) {
      return outer;
    }
    if (!"2.0".equals(outer.get(VERSION))) {
      throw GuestException.of(
          ErrorCode.UNREADABLE_MESSAGE, "the message envelope is not of version 2.0");
    }
    if (!(outer.get(MESSAGE) instanceof String message)) {
      throw GuestException.of(
          ErrorCode.UNREADABLE_MESSAGE, "the message inside the envelope is not a text");
    }
    return Json.parseMessageObject(message);
  }
}
