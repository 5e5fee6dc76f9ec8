package org.trovekeeper.rpc;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes replies, plain or secure; failures are never encrypted. */
public final class ReplyCodec {
  private final Optional<MessageCipher> cipher;
  private final Supplier<String> uniqueIds;

  public ReplyCodec(Optional<MessageCipher> cipher, Supplier<String> uniqueIds) {
    this.cipher = cipher;
    this.uniqueIds = uniqueIds;
  }

  /** The one body that ends the call. */
  public String encode(String messageId, Reply reply) {
    return switch (reply) {
      case Reply.Result(Object value) -> result(messageId, value);
      case Reply.Failure(var why) -> failure(messageId, RemoteFailure.of(why));
    };
  }

  /** The call monitor's sign of life; only for callers that gave a monitor timeout. */
  public String stillWorking(String messageId) {
    return body(messageId, null, null, false);
  }

  String failure(String messageId, RemoteFailure failure) {
    return body(messageId, null, failure.json(), true);
  }

  private String result(String messageId, @Nullable Object value) {
    Object result = cipher.isPresent() ? cipher.orElseThrow().encrypt(value) : value;
    return body(messageId, result, null, true);
  }

  private String body(
      String messageId, @Nullable Object result, @Nullable String failure, boolean ending) {
    Map<String, @Nullable Object> message = new LinkedHashMap<>();
    message.put("result", result);
    message.put("failure", failure);
    message.put("ending", ending);
    message.put("_msg_id", messageId);
    message.put("_unique_id", uniqueIds.get());
    return Envelope.wrap(message);
  }
}
