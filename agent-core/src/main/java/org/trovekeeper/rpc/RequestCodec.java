package org.trovekeeper.rpc;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.Incoming.ReplyAddress;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * Reads requests of the control plane, plain or secure. With a key everything must be encrypted:
 * Python lets plain arguments pass, we do not.
 */
public final class RequestCodec {
  private static final String CONTEXT = "_context_";
  private static final String ENCRYPTED_CONTEXT = CONTEXT + "context";

  /** What AMQP allows a name, and eight times what oslo.messaging gives an id. */
  private static final int MAX_NAME = 255;

  /** In memory: what all calls together may hold is little more. */
  private static final long MAX_VALUES = 16 << 20;

  /** In memory, of what is kept for the notification; a token and a catalogue are not. */
  private static final long MAX_KEPT_CONTEXT = 256 << 10;

  private final Optional<MessageCipher> cipher;

  /**
   * @param cipher of the instance key; empty when secure RPC is off
   */
  public RequestCodec(Optional<MessageCipher> cipher) {
    this.cipher = cipher;
  }

  /**
   * Never fails: what cannot be read is a {@link Decoded.Refused}.
   *
   * @param patience how long the caller waits, where the transport knows it
   */
  public Decoded decode(String body, Optional<Duration> patience) {
    Optional<ReplyAddress> replyTo = Optional.empty();
    try {
      Map<String, @Nullable Object> message = Envelope.unwrap(body);
      replyTo = replyAddress(message);
      return new Decoded.Request(incoming(message, replyTo, patience));
    } catch (GuestException e) {
      return new Decoded.Refused(replyTo, e);
    }
  }

  private Incoming incoming(
      Map<String, @Nullable Object> message,
      Optional<ReplyAddress> replyTo,
      Optional<Duration> patience) {
    String method = text(message, "method").orElseThrow(() -> malformed("it names no method"));
    if (message.get("namespace") != null) {
      throw GuestException.of(
          ErrorCode.UNSUPPORTED_VERSION,
          "no RPC namespace is supported; attempted method: " + method);
    }
    if (message.containsKey("version") && message.get("version") == null) {
      throw malformed("its version is not a text");
    }
    return new Incoming(
        method,
        text(message, "version").orElse("1.0"),
        arguments(message),
        bounded(context(message)),
        text(message, "_unique_id"),
        patience,
        monitorSeconds(message),
        replyTo);
  }

  private static Optional<Integer> monitorSeconds(Map<String, @Nullable Object> message) {
    return message.get("_timeout") instanceof Long seconds
            && seconds > 0
            && seconds <= Integer.MAX_VALUE
        ? Optional.of(seconds.intValue())
        : Optional.empty();
  }

  /** It goes into the journal and back with the notification. */
  private static RequestContext bounded(RequestContext context) {
    if (ValueSize.of(context.forCasts()) > MAX_KEPT_CONTEXT) {
      throw malformed("its context is too large");
    }
    return context;
  }

  private Map<String, @Nullable Object> arguments(Map<String, @Nullable Object> message) {
    Object arguments = message.get("args");
    if (arguments == null) {
      return Map.of();
    }
    if (!(arguments instanceof Map<?, ?> map)) {
      throw malformed("its arguments are not an object");
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    long size = 0;
    for (Map.Entry<?, ?> argument : map.entrySet()) {
      Object value =
          cipher.isPresent()
              ? cipher.orElseThrow().decrypt(argument.getValue())
              : argument.getValue();
      size += ValueSize.of(argument.getKey()) + ValueSize.of(value);
      if (size > MAX_VALUES) {
        throw malformed("its arguments are too large");
      }
      values.put((String) argument.getKey(), value);
    }
    return values;
  }

  private RequestContext context(Map<String, @Nullable Object> message) {
    if (cipher.isPresent()) {
      return new RequestContext(decryptedContext(message.get(ENCRYPTED_CONTEXT)));
    }
    if (message.containsKey(ENCRYPTED_CONTEXT)) {
      throw malformed("it is encrypted, but this guest has no key")
          .withHint("instance_rpc_encr_key belongs into guest_info.conf");
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    message.forEach((name, value) -> {
      if (name.startsWith(CONTEXT)) {
        values.put(name.substring(CONTEXT.length()), value);
      }
    });
    return new RequestContext(values);
  }

  @SuppressWarnings("unchecked")
  private Map<String, @Nullable Object> decryptedContext(@Nullable Object encrypted) {
    if (encrypted == null) {
      throw malformed("it is not encrypted, but this guest has a key");
    }
    if (cipher.orElseThrow().decrypt(encrypted) instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw malformed("its context is not an object");
  }

  /** Without a queue there is no one to answer, whatever the message id says. */
  private static Optional<ReplyAddress> replyAddress(Map<String, @Nullable Object> message) {
    return text(message, "_msg_id")
        .flatMap(id -> text(message, "_reply_q").map(queue -> new ReplyAddress(queue, id)));
  }

  /** A short text, or nothing where the key is absent or null. */
  private static Optional<String> text(Map<String, @Nullable Object> message, String key) {
    Object value = message.get(key);
    if (value == null) {
      return Optional.empty();
    }
    String name = key.replace("_", " ").strip();
    if (!(value instanceof String text)) {
      throw malformed("its %s is not a text".formatted(name));
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_NAME) {
      throw malformed("its %s is longer than %d bytes".formatted(name, MAX_NAME));
    }
    return Optional.of(text);
  }

  private static GuestException malformed(String why) {
    return GuestException.of(ErrorCode.UNREADABLE_MESSAGE, "the request cannot be served: " + why);
  }
}
