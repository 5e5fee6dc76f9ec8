package org.trovekeeper.dispatch;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.conductor.Conductor;
import org.trovekeeper.journal.Journal;
import org.trovekeeper.journal.Journal.Accepted;
import org.trovekeeper.journal.Journal.Ticket;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Incoming;
import org.trovekeeper.rpc.Lane;
import org.trovekeeper.rpc.MessageIds;
import org.trovekeeper.rpc.Operation;
import org.trovekeeper.rpc.RemoteFailure;
import org.trovekeeper.rpc.Reply;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** One request from its acceptance to its answer and its notification. */
final class Call implements Lanes.Work {
  /** The note that says that no one waits for an answer any more. */
  static final String ANSWERED = "answered";

  private static final Logger LOG = LoggerFactory.getLogger(Call.class);

  private final RpcMethod method;
  private final Incoming incoming;
  private final Answer answer;
  private final Conductor conductor;
  private final ScheduledExecutorService timer;
  private final Runnable ended;
  private final String id;
  private final Optional<Deadline> patience;
  private final Optional<Deadline> answerBy;
  private final CompletableFuture<Ticket> ticket = new CompletableFuture<>();
  private final Map<String, String> facts;

  /**
   * @param ended told once, when all is done
   */
  Call(
      RpcMethod method,
      Incoming incoming,
      Answer answer,
      Conductor conductor,
      ScheduledExecutorService timer,
      Runnable ended) {
    this.ended = ended;
    this.method = method;
    this.incoming = incoming;
    this.answer = answer;
    this.conductor = conductor;
    this.timer = timer;
    this.id = incoming.uniqueId().orElseGet(MessageIds::next);
    this.patience = incoming.patience().map(Deadline::in);
    this.answerBy = method.answerBy().map(Deadline::in);
    this.facts = new ConcurrentHashMap<>(DispatchRules.facts(method, incoming));
  }

  /** Reads are accepted at once, what changes something when it is on disk. Returns at once. */
  void accept(Journal journal) {
    if (method.lane() == Lane.READ) {
      answer.accepted();
      ticket.complete(new NoTicket());
    } else {
      Thread.ofVirtual().name("accept-" + method.name()).start(() -> acceptDurably(journal));
    }
  }

  /** What cannot be journalled never runs: its caller hears that before it is acknowledged. */
  private void acceptDurably(Journal journal) {
    Ticket opened;
    try {
      opened =
          journal.open(
              new Accepted(
                  id,
                  method.name(),
                  DispatchRules.journalled(incoming.context()),
                  incoming.replyTo(),
                  Map.copyOf(facts)));
    } catch (RuntimeException | Error e) {
      ticket.completeExceptionally(e);
      refuse(Failures.from(e, id));
      return;
    }
    answer.accepted();
    ticket.complete(opened);
  }

  /** Ends it instead of {@link #accept}: it never ran, and its caller hears so. */
  void refuse(GuestException why) {
    end(new NoTicket(), new Reply.Failure(why));
    answer.accepted();
  }

  @Override
  public void run() {
    Ticket opened;
    try {
      opened = ticket.join();
    } catch (CompletionException refused) {
      return;
    }
    if (patience.isPresent() && patience.get().expired()) {
      end(opened, expired());
      return;
    }
    Future<?> early = answerEarly(opened);
    Reply reply = work(opened);
    early.cancel(false);
    end(opened, reply);
  }

  @Override
  public void abandon() {
    Reply stopped =
        new Reply.Failure(
            GuestException.of(
                ErrorCode.INTERRUPTED, "the agent was stopped before it began " + method.name()));
    CompletableFuture<?> _ = ticket.thenAccept(opened -> end(opened, stopped));
  }

  private Reply work(Ticket opened) {
    Operation operation =
        new Operation(
            id,
            method.name(),
            incoming.context(),
            Deadline.in(method.limit()),
            (step, noted) -> {
              opened.note(step, noted);
              facts.putAll(noted);
            });
    LOG.debug("event=call-begins method={} operation={}", method.name(), id);
    try {
      return ScopedValue.where(Operation.CURRENT, operation)
          .call(() ->
              new Reply.Result(method.body().call(new Arguments(incoming.arguments()), operation)));
    } catch (Throwable e) {
      return Thread.currentThread().isInterrupted()
          ? new Reply.Failure(
              GuestException.of(
                  ErrorCode.INTERRUPTED, "the agent was stopped during " + method.name(), e))
          : failure(e);
    } finally {
      // the flag must not disturb what reports the end
      boolean _ = Thread.interrupted();
    }
  }

  /** The caller of a slow method is answered in time, and the method keeps its lane. */
  private Future<?> answerEarly(Ticket opened) {
    if (answerBy.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    return timer.schedule(
        () -> Thread.ofVirtual().name("answer-" + method.name()).start(() -> answerNow(opened)),
        answerBy.get().remaining().toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private void answerNow(Ticket opened) {
    try {
      if (answer.give(new Reply.Result(null))) {
        LOG.info("event=call-goes-on method={} operation={}", method.name(), id);
        opened.note(ANSWERED, Map.of());
      }
    } catch (GuestException e) {
      LOG.warn("event=early-answer-not-journalled operation={} reason=\"{}\"", id, e.getMessage());
    }
  }

  private void end(Ticket opened, Reply reply) {
    String request = incoming.context().requestId();
    switch (reply) {
      case Reply.Result _ when method.lane() == Lane.READ ->
          LOG.debug(
              "event=call-done method={} operation={} request={}", method.name(), id, request);
      case Reply.Result _ ->
          LOG.info("event=call-done method={} operation={} request={}", method.name(), id, request);
      case Reply.Failure(GuestException why) ->
          LOG.warn(
              "event=call-failed method={} operation={} request={} code={} reason=\"{}\"",
              method.name(),
              id,
              request,
              why.code(),
              why.getMessage());
    }
    try {
      try {
        compensate(reply);
      } finally {
        answer.give(reply);
      }
      if (method.notifies()) {
        tell(reply);
      }
      // what was not reported by now is reported by the next start
      opened.close();
    } catch (RuntimeException e) {
      LOG.error(
          "event=call-end-not-recorded operation={} reason=\"{}\"",
          id,
          Failures.from(e, id).code());
    } finally {
      ended.run();
    }
  }

  private void compensate(Reply reply) {
    if (reply instanceof Reply.Failure(GuestException why)) {
      method
          .compensation()
          .ifPresent(made -> made.failed(incoming.context(), Map.copyOf(facts), why));
    }
  }

  private void tell(Reply reply) {
    switch (reply) {
      case Reply.Result _ -> conductor.notifyEnd(incoming.context(), Map.of());
      case Reply.Failure(GuestException why) ->
          conductor.notifyFailure(
              incoming.context(), RemoteFailure.of(why).message(), RemoteFailure.of(why).lines());
    }
  }

  private Reply failure(Throwable thrown) {
    return new Reply.Failure(Failures.from(thrown, id));
  }

  private Reply expired() {
    return new Reply.Failure(
        GuestException.of(
            ErrorCode.EXPIRED,
            "%s was not begun: it had to wait longer than its caller does"
                .formatted(method.name())));
  }

  private record NoTicket() implements Ticket {
    @Override
    public void note(String step, Map<String, String> facts) {}

    @Override
    public void close() {}
  }
}
