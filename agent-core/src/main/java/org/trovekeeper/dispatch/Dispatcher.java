package org.trovekeeper.dispatch;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.conductor.Conductor;
import org.trovekeeper.journal.Journal;
import org.trovekeeper.rpc.Allowance;
import org.trovekeeper.rpc.Answering;
import org.trovekeeper.rpc.Incoming;
import org.trovekeeper.rpc.Lane;
import org.trovekeeper.rpc.Reply;
import org.trovekeeper.rpc.RequestHandler;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.GuestException;

/**
 * Runs requests of any transport: refuses what it does not know, drops what it has seen, journals
 * what changes something, and sees to it that each call is answered once and each cast that
 * promises it is followed by a notification.
 */
public final class Dispatcher implements RequestHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final int REMEMBERED_IDS = 256;

  /** About a sixth of the heap. */
  private static final long MOST_HELD = 16 << 20;

  /** The ping of oslo.messaging itself. */
  private static final RpcMethod SERVER_PING =
      new RpcMethod(
          "oslo_rpc_server_ping",
          Lane.READ,
          Duration.ofSeconds(10),
          Optional.empty(),
          false,
          List.of(),
          "the text pong",
          "Shows that the agent answers.",
          Optional.empty(),
          (_, _) -> "pong");

  private final Map<String, RpcMethod> methods;
  private final Journal journal;
  private final Conductor conductor;
  private final Lanes lanes;
  private final Allowance held = new Allowance(MOST_HELD);
  private final RecentIds recent = new RecentIds(REMEMBERED_IDS);
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("rpc-timer").daemon().factory());

  public Dispatcher(
      Map<String, RpcMethod> methods, Journal journal, Conductor conductor, Lanes lanes) {
    this.methods = new HashMap<>(methods);
    this.methods.put(SERVER_PING.name(), SERVER_PING);
    this.journal = journal;
    this.conductor = conductor;
    this.lanes = lanes;
  }

  @Override
  public void handle(Incoming incoming, Answering answering) {
    if (seen(incoming)) {
      LOG.info("event=message-dropped-as-repeat method={}", incoming.method());
      answering.accepted();
      return;
    }
    Answer answer = new Answer(incoming, answering, timer);
    RpcMethod method;
    try {
      method = DispatchRules.choose(methods, incoming);
    } catch (GuestException e) {
      LOG.warn("event=call-refused method={} reason=\"{}\"", incoming.method(), e.getMessage());
      answer.accepted();
      answer.give(new Reply.Failure(e));
      return;
    }
    long weight = DispatchRules.weight(incoming);
    boolean fits = held.take(weight);
    Runnable ended = fits ? () -> held.give(weight) : () -> {};
    Call call = new Call(method, incoming, answer, conductor, timer, ended);
    if (fits) {
      call.accept(journal);
      lanes.submit(method.lane(), method.name(), call);
    } else {
      call.refuse(DispatchRules.busy(method));
    }
  }

  /**
   * As {@link #handle} for callers of this very version: fails at once when there is no such method
   * or it has no such argument. Others may be older or newer than we are.
   */
  public void handleStrictly(Incoming incoming, Answering answering) {
    DispatchRules.refuseUnknownArguments(DispatchRules.choose(methods, incoming), incoming);
    handle(incoming, answering);
  }

  /**
   * Begins nothing more and waits for what runs, at most until the deadline. Call it after the
   * transports stopped to deliver and before they lose their connections.
   */
  public boolean close(Deadline deadline) {
    boolean ended = lanes.close(deadline);
    timer.shutdownNow();
    return ended;
  }

  private boolean seen(Incoming incoming) {
    return incoming.uniqueId().filter(id -> !recent.add(id) || journal.seen(id)).isPresent();
  }
}
