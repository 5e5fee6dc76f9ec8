package org.trovekeeper.rpc;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One row of the method table. docs/rpc.md is generated from these.
 *
 * @param limit how long the body may take at most; its deadline
 * @param answerBy when the caller is answered though the body goes on behind, keeping its lane
 * @param notifies whether {@code notify_end} or {@code notify_exc_info} follows
 * @param returns what the reply holds, in words
 */
public record RpcMethod(
    String name,
    Lane lane,
    Duration limit,
    Optional<Duration> answerBy,
    boolean notifies,
    List<Parameter> parameters,
    String returns,
    String does,
    Body body) {

  /** The same row with another body. */
  public RpcMethod with(Body other) {
    return new RpcMethod(name, lane, limit, answerBy, notifies, parameters, returns, does, other);
  }

  /** What the method does; answers plain JSON values (maps, lists, texts, numbers, null). */
  @FunctionalInterface
  public interface Body {
    @Nullable Object call(Arguments arguments, Operation operation);
  }

  /**
   * One argument. All are by name; missing ones are null, unknown ones are ignored, so that one
   * agent serves all versions.
   *
   * @param shape its JSON shape in words
   * @param secret whether its value must never be shown
   */
  public record Parameter(String name, String shape, boolean secret) {}
}
