package org.trovekeeper.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.trovekeeper.journal.Journal.Unfinished;
import org.trovekeeper.journal.MemoryJournal;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Incoming;
import org.trovekeeper.rpc.Lane;
import org.trovekeeper.rpc.Operation;
import org.trovekeeper.rpc.Reply;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** Those who wait for the end of a call hear that it failed, also when it never began. */
class CompensationTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final MemoryJournal journal = new MemoryJournal();
  private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> made = new LinkedBlockingQueue<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private final Dispatcher dispatcher =
      new Dispatcher(
          Map.of(
              "backup", row("backup", this::backup),
              "slow", row("slow", this::slow)),
          journal,
          new RecordedConductor(),
          new Lanes(16));

  @AfterEach
  void stop() {
    release.countDown();
    assertThat(dispatcher.close(Deadline.in(LIMIT))).isTrue();
  }

  @Test
  void a_call_that_failed_is_made_up_for_before_it_is_answered() throws InterruptedException {
    RecordedAnswering answering =
        new RecordedAnswering() {
          @Override
          public void reply(Reply reply) {
            assertThat(made).containsExactly("{id=b1, size=2} the server is down");
            super.reply(reply);
          }
        };
    dispatcher.handle(
        call("backup", Map.of("id", "b1", "fails", true), Optional.empty()), answering);
    answering.awaitReply();
    assertThat(unfinished()).isEmpty();
  }

  @Test
  void a_call_that_ended_well_is_not_made_up_for() throws InterruptedException {
    send("backup", Map.of("id", "b1")).awaitReply();
    assertThat(unfinished()).isEmpty();
    assertThat(made).isEmpty();
  }

  @Test
  void a_call_that_never_began_is_made_up_for_once() throws InterruptedException {
    send("slow", Map.of());
    assertThat(begun.poll(20, TimeUnit.SECONDS)).isEqualTo("slow");
    RecordedAnswering waiting = send("backup", Map.of("id", "b1"));
    waiting.awaitAccepted();
    assertThat(dispatcher.close(Deadline.in(Duration.ZERO))).isTrue();
    assertThat(waiting.awaitReply()).isInstanceOf(Reply.Failure.class);
    assertThat(made)
        .containsExactlyInAnyOrder(
            "{} the agent was stopped during slow",
            "{id=b1} the agent was stopped before it began backup");
    assertThat(begun).isEmpty();
  }

  @Test
  void a_call_that_waited_too_long_is_made_up_for() throws InterruptedException {
    RecordedAnswering answering = new RecordedAnswering();
    dispatcher.handle(call("backup", Map.of("id", "b1"), Optional.of(Duration.ZERO)), answering);
    answering.awaitReply();
    assertThat(made).singleElement().asString().startsWith("{id=b1} backup was not begun");
  }

  @Test
  void a_call_that_cannot_be_journalled_is_made_up_for() throws InterruptedException {
    journal.fail();
    send("backup", Map.of("id", "b1")).awaitReply();
    assertThat(made).containsExactly("{id=b1} the journal could not be written");
  }

  @Test
  void what_it_needs_is_in_the_journal_from_the_acceptance_on_and_nothing_else() {
    send("slow", Map.of()).awaitAccepted();
    send("backup", Map.of("id", "b1", "password", "hunter2")).awaitAccepted();
    assertThat(journal.reopened().unfinished())
        .extracting(Unfinished::facts)
        .contains(Map.of("id", "b1"))
        .doesNotContain(Map.of("password", "hunter2"));
  }

  @Test
  void what_could_not_be_made_up_for_is_answered_and_left_to_the_next_start()
      throws InterruptedException {
    RecordedAnswering answering = send("backup", Map.of("id", "unreported", "fails", true));
    assertThat(answering.awaitReply()).isInstanceOf(Reply.Failure.class);
    assertThat(unfinished())
        .singleElement()
        .satisfies(left -> assertThat(left.facts()).containsEntry("id", "unreported"));
  }

  @Test
  void malformed_arguments_are_refused_by_the_body() throws InterruptedException {
    assertThat(send("backup", Map.of("id", 7L)).awaitReply())
        .isInstanceOfSatisfying(
            Reply.Failure.class,
            failed -> assertThat(failed.why().code()).isEqualTo(ErrorCode.BAD_REQUEST));
  }

  private @Nullable Object backup(Arguments arguments, Operation operation) {
    begun.add("backup " + arguments.text("id"));
    operation.journal().note("half", Map.of("size", "2"));
    if (arguments.flag("fails")) {
      throw GuestException.of(ErrorCode.ENGINE_DOWN, "the server is down");
    }
    return null;
  }

  private @Nullable Object slow(Arguments arguments, Operation operation) {
    begun.add("slow");
    try {
      release.await();
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private RpcMethod row(String name, RpcMethod.Body body) {
    return new RpcMethod(
        name,
        Lane.BULK,
        LIMIT,
        Optional.empty(),
        false,
        List.of(),
        "",
        "",
        Optional.of(new Recorded()),
        body);
  }

  private final class Recorded implements RpcMethod.Compensation {
    @Override
    public Map<String, String> facts(Arguments arguments) {
      return arguments.optionalText("id").map(id -> Map.of("id", id)).orElse(Map.of());
    }

    @Override
    public void failed(RequestContext context, Map<String, String> facts, GuestException why) {
      if (facts.containsValue("unreported")) {
        throw GuestException.of(ErrorCode.FILE_FAILED, "the disk is full");
      }
      made.add(new TreeMap<>(facts) + " " + why.getMessage());
    }
  }

  private List<Unfinished> unfinished() {
    stop();
    return journal.reopened().unfinished();
  }

  private RecordedAnswering send(String method, Map<String, @Nullable Object> arguments) {
    RecordedAnswering answering = new RecordedAnswering();
    dispatcher.handle(call(method, arguments, Optional.empty()), answering);
    return answering;
  }

  private static Incoming call(
      String method, Map<String, @Nullable Object> arguments, Optional<Duration> patience) {
    return new Incoming(
        method,
        "1.0",
        arguments,
        new RequestContext(Map.of()),
        Optional.empty(),
        patience,
        Optional.empty(),
        Optional.empty());
  }
}
