package org.trovekeeper.rpc;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A decoded and decrypted request, whichever transport brought it.
 *
 * @param uniqueId the sender's id of this message; empty when it sent none
 * @param patience how long the caller waits from now on, where known (AMQP expiration)
 * @param monitorSeconds the caller's call monitor timeout; empty for every Trove
 * @param replyTo where a reply goes; empty for casts
 */
public record Incoming(
    String method,
    String version,
    Map<String, @Nullable Object> arguments,
    RequestContext context,
    Optional<String> uniqueId,
    Optional<Duration> patience,
    Optional<Integer> monitorSeconds,
    Optional<ReplyAddress> replyTo) {

  /** The reply queue and the id that the caller waits for. */
  public record ReplyAddress(String queue, String messageId) {}
}
