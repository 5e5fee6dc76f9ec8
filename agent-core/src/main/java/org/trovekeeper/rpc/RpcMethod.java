package org.trovekeeper.rpc;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.spi.GuestException;

/**
 * One row of the method table. docs/rpc.md is generated from these.
 *
 * @param limit how long the body may take at most; its deadline
 * @param answerBy when the caller is answered though the body goes on behind, keeping its lane
 * @param notifies whether {@code notify_end} or {@code notify_exc_info} follows
 * @param returns what the reply holds, in words
 * @param compensation what makes up for a call that failed, where something waits for its end
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
    Optional<Compensation> compensation,
    Body body) {

  /** The same row with another body. */
  public RpcMethod with(Body other) {
    return new RpcMethod(
        name, lane, limit, answerBy, notifies, parameters, returns, does, compensation, other);
  }

  /** What the method does; answers plain JSON values (maps, lists, texts, numbers, null). */
  @FunctionalInterface
  public interface Body {
    @Nullable Object call(Arguments arguments, Operation operation);
  }

  /**
   * Tells those who wait for more than the reply that an accepted call failed, whether its body
   * ran, was cut off, or was never begun.
   */
  public interface Compensation {
    /** What {@link #failed} must know of the arguments; journalled, so never a secret. */
    Map<String, String> facts(Arguments arguments);

    /**
     * Before the caller is answered. A failure of this leaves the call unfinished for the next
     * start.
     *
     * @param facts those above and all that the body noted
     */
    void failed(RequestContext context, Map<String, String> facts, GuestException why);
  }

  /**
   * One argument. All are by name; missing ones are null, unknown ones are ignored, so that one
   * agent serves all versions.
   *
   * @param shape its JSON shape in words
   * @param fields of the object, or of each object of the list, that it is
   * @param secret whether its value must never be shown
   */
  public record Parameter(String name, String shape, Fields fields, boolean secret) {
    /** The name of a parameter that stands for every argument. */
    public static final String ANY = "*";
  }
}
