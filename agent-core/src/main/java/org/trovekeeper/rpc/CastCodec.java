package org.trovekeeper.rpc;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes casts to the conductor, plain or in its own secure layout. */
public final class CastCodec {
  private static final String INSTANCE = "csz-instance-id";

  private final String guestId;
  private final Optional<MessageCipher> cipher;

  public CastCodec(String guestId, Optional<MessageCipher> cipher) {
    this.guestId = guestId;
    this.cipher = cipher;
  }

  public String encode(
      String method,
      Map<String, ? extends @Nullable Object> arguments,
      Map<String, ? extends @Nullable Object> context,
      String uniqueId) {
    Map<String, @Nullable Object> message = new LinkedHashMap<>();
    message.put("method", method);
    message.put("args", cipher.isPresent() ? entities(arguments) : arguments);
    message.put("version", "1.0");
    message.put("_unique_id", uniqueId);
    if (cipher.isPresent()) {
      message.put("_context_context", cipher.orElseThrow().encrypt(context));
      message.put("_context_" + INSTANCE, guestId);
    } else {
      context.forEach((name, value) -> message.put("_context_" + name, value));
    }
    return Envelope.wrap(message);
  }

  private Map<String, @Nullable Object> entities(
      Map<String, ? extends @Nullable Object> arguments) {
    Map<String, @Nullable Object> entities = new LinkedHashMap<>();
    arguments.forEach((name, value) -> {
      Map<String, @Nullable Object> entity = new LinkedHashMap<>();
      entity.put("entity", cipher.orElseThrow().encrypt(value));
      entity.put(INSTANCE, guestId);
      entities.put(name, Json.write(entity));
    });
    return entities;
  }
}
