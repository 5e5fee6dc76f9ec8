package org.trovekeeper.journal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.rpc.Incoming.ReplyAddress;
import org.trovekeeper.rpc.RequestContext;

/**
 * Accepted calls that change something. Holds ids, method, the notification, the reply address and
 * the facts that are needed to make up for the call; never other arguments or tokens. An
 * append-only file; a torn tail is dropped on reading.
 */
public interface Journal extends AutoCloseable {
  /** Durable when it returns; accepts of several threads are committed in one group. */
  Ticket open(Accepted accepted);

  /** Whether this id was accepted before, also by an earlier run of the agent. */
  boolean seen(String uniqueId);

  /** What an earlier run accepted and did not close, in order. */
  List<Unfinished> unfinished();

  /** The work was finished, undone or reported as failed: the next start need not look at it. */
  void settle(Unfinished settled);

  @Override
  void close();

  /**
   * What is written down about an accepted call. {@code context} must hold no token.
   *
   * @param facts as if noted, but there from the first moment on
   */
  record Accepted(
      String id,
      String method,
      Map<String, Object> context,
      Optional<ReplyAddress> replyTo,
      Map<String, String> facts) {}

  /** Accepted, not closed: with the facts of its acceptance and its notes, later ones winning. */
  record Unfinished(Accepted accepted, List<String> steps, Map<String, String> facts) {
    public RequestContext context() {
      return new RequestContext(accepted.context());
    }
  }

  /** One call's entry. */
  interface Ticket {
    /** Durable when it returns. */
    void note(String step, Map<String, String> facts);

    /** The reply was handed over, or the work of a cast is over. */
    void close();
  }
}
