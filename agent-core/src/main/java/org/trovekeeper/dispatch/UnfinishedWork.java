package org.trovekeeper.dispatch;

import java.util.Map;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.conductor.Conductor;
import org.trovekeeper.journal.Journal;
import org.trovekeeper.journal.Journal.Unfinished;
import org.trovekeeper.rpc.Incoming.ReplyAddress;
import org.trovekeeper.rpc.RemoteFailure;
import org.trovekeeper.rpc.Reply;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * Tells the callers of an earlier run that their calls ended with it, so that none of them waits
 * for ever and no operation stays unreported.
 */
public final class UnfinishedWork {
  private static final Logger LOG = LoggerFactory.getLogger(UnfinishedWork.class);

  private final Map<String, RpcMethod> methods;
  private final Journal journal;
  private final Conductor conductor;

  public UnfinishedWork(Map<String, RpcMethod> methods, Journal journal, Conductor conductor) {
    this.methods = methods;
    this.journal = journal;
    this.conductor = conductor;
  }

  /**
   * Settles everything in the journal; interrupted work is finished or undone before that.
   *
   * @param replies where replies are handed over
   */
  public void report(BiConsumer<ReplyAddress, Reply> replies) {
    for (Unfinished unfinished : journal.unfinished()) {
      report(unfinished, replies);
      settle(unfinished);
    }
  }

  /** A disk that is full does not keep the agent down: then the next start reports it again. */
  private void settle(Unfinished unfinished) {
    try {
      journal.settle(unfinished);
    } catch (GuestException e) {
      LOG.warn(
          "event=report-not-written-down operation={} reason=\"{}\"",
          unfinished.accepted().id(),
          e.plainMessage());
    }
  }

  private void report(Unfinished unfinished, BiConsumer<ReplyAddress, Reply> replies) {
    String name = unfinished.accepted().method();
    GuestException why =
        GuestException.of(
            ErrorCode.INTERRUPTED, "the agent was restarted during %s".formatted(name));
    LOG.warn(
        "event=call-interrupted method={} operation={} request={} steps={}",
        name,
        unfinished.accepted().id(),
        unfinished.context().requestId(),
        unfinished.steps());
    if (!unfinished.steps().contains(Call.ANSWERED)) {
      unfinished
          .accepted()
          .replyTo()
          .ifPresent(address -> replies.accept(address, new Reply.Failure(why)));
    }
    RpcMethod method = methods.get(name);
    if (method != null && method.notifies()) {
      conductor.notifyFailure(
          unfinished.context(), why.getMessage(), RemoteFailure.of(why).lines());
    }
  }
}
