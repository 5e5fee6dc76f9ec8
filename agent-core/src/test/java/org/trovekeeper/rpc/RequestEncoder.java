package org.trovekeeper.rpc;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.Incoming.ReplyAddress;

/** The control plane's side: writes requests as Trove's client does. For tests only. */
public final class RequestEncoder {
  private final Optional<MessageCipher> cipher;

  public RequestEncoder(Optional<MessageCipher> cipher) {
    this.cipher = cipher;
  }

  /**
   * @param replyTo empty for casts
   */
  public String encode(
      String method,
      Map<String, @Nullable Object> arguments,
      String version,
      Optional<ReplyAddress> replyTo,
      String uniqueId,
      Map<String, @Nullable Object> context) {
    Map<String, @Nullable Object> message = new LinkedHashMap<>();
    message.put("method", method);
    Map<String, @Nullable Object> sent = new LinkedHashMap<>();
    arguments.forEach((name, value) -> sent.put(name, hidden(value)));
    message.put("args", sent);
    message.put("version", version);
    replyTo.ifPresent(address -> {
      message.put("_msg_id", address.messageId());
      message.put("_reply_q", address.queue());
      message.put("_timeout", null);
    });
    message.put("_unique_id", uniqueId);
    if (cipher.isPresent()) {
      message.put("_context_context", hidden(context));
    } else {
      context.forEach((name, value) -> message.put("_context_" + name, value));
    }
    return Envelope.wrap(message);
  }

  private @Nullable Object hidden(@Nullable Object value) {
    return cipher.isPresent() ? cipher.orElseThrow().encrypt(value) : value;
  }
}
