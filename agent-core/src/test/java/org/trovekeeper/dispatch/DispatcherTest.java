package org.trovekeeper.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.trovekeeper.journal.Journal.Accepted;
import org.trovekeeper.journal.MemoryJournal;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Incoming;
import org.trovekeeper.rpc.Incoming.ReplyAddress;
import org.trovekeeper.rpc.Lane;
import org.trovekeeper.rpc.Operation;
import org.trovekeeper.rpc.Reply;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

class DispatcherTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final MemoryJournal journal = new MemoryJournal();
  private final RecordedConductor conductor = new RecordedConductor();
  private final Map<String, RpcMethod> methods = new HashMap<>();
  private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private Optional<Dispatcher> dispatcher = Optional.empty();

  @AfterEach
  void stop() {
    release.countDown();
    dispatcher.ifPresent(d -> assertThat(d.close(Deadline.in(LIMIT))).isTrue());
  }

  @Test
  void a_call_gets_its_result() throws InterruptedException {
    method("read", Lane.READ, (arguments, _) -> arguments.text("a"));
    RecordedAnswering answering = send(call("read", "1", Map.of("a", "x")));
    assertThat(answering.awaitReply()).isEqualTo(new Reply.Result("x"));
    assertThat(answering.events()).containsExactly("accepted", "result");
    assertThat(journal.events()).isEmpty();
  }

  @Test
  void a_change_is_on_disk_before_it_is_accepted_and_closed_after_its_answer()
      throws InterruptedException {
    List<String> journalAtWork = new ArrayList<>();
    method(
        "change",
        Lane.ENGINE,
        (_, operation) -> {
          operation.journal().note("half", Map.of("a", "b"));
          journalAtWork.addAll(journal.events());
          return null;
        });
    RecordedAnswering answering =
        new RecordedAnswering() {
          @Override
          public void accepted() {
            assertThat(journal.events()).containsExactly("open change");
            super.accepted();
          }
        };
    dispatcher().handle(call("change", "1", Map.of()), answering);
    assertThat(answering.awaitReply()).isEqualTo(new Reply.Result(null));
    stop();
    assertThat(journalAtWork).containsExactly("open change", "note half");
    assertThat(journal.events()).containsExactly("open change", "note half", "close");
    assertThat(journal.seen("1")).isTrue();
  }

  @Test
  void the_journal_holds_neither_arguments_nor_tokens() {
    blocking("change", Lane.ENGINE);
    Map<String, @Nullable Object> context =
        Map.of("auth_token", "hunter2", "service_catalog", List.of("hunter2"), "user", "u");
    Incoming incoming =
        incoming("change", "1.0", "1", Map.of("password", "hunter2"), context, true);
    send(incoming).awaitAccepted();
    assertThat(journal.reopened().unfinished().toString())
        .doesNotContain("hunter2")
        .contains("user=u");
  }

  @Test
  void what_cannot_be_journalled_is_refused_and_not_run() throws InterruptedException {
    method("change", Lane.ENGINE, (_, _) -> begun.add("change"));
    journal.fail();
    RecordedAnswering answering = send(call("change", "1", Map.of()));
    assertThat(failure(answering).code()).isEqualTo(ErrorCode.FILE_FAILED);
    answering.awaitAccepted();
    assertThat(answering.events()).containsExactly("failure", "accepted");
    assertThat(begun).isEmpty();
  }

  @Test
  void a_message_that_comes_twice_is_accepted_but_dropped() throws InterruptedException {
    method("read", Lane.READ, (_, _) -> begun.add("read"));
    RecordedAnswering first = send(call("read", "1", Map.of()));
    first.awaitReply();
    RecordedAnswering second = send(call("read", "1", Map.of()));
    second.awaitAccepted();
    stop();
    assertThat(second.events()).containsExactly("accepted");
    assertThat(begun).hasSize(1);
  }

  @Test
  void a_message_that_an_earlier_run_accepted_is_dropped() {
    journal.open(new Accepted("1", "change", Map.of(), Optional.empty(), Map.of()));
    method("change", Lane.ENGINE, (_, _) -> begun.add("change"));
    RecordedAnswering answering = send(call("change", "1", Map.of()));
    stop();
    assertThat(answering.events()).containsExactly("accepted");
    assertThat(begun).isEmpty();
  }

  @Test
  void messages_without_an_id_are_never_duplicates() throws InterruptedException {
    method("read", Lane.READ, (_, _) -> 1L);
    send(call("read", null, Map.of())).awaitReply();
    send(call("read", null, Map.of())).awaitReply();
  }

  @Test
  void every_minor_version_is_served_and_no_other_major() throws InterruptedException {
    method("read", Lane.READ, (_, _) -> 1L);
    for (String version : List.of("1.0", "1.3", "1.99")) {
      RecordedAnswering served = send(incoming("read", version, null, Map.of(), Map.of(), true));
      assertThat(served.awaitReply()).isInstanceOf(Reply.Result.class);
    }
    for (String version : List.of("2.0", "1", "x", "")) {
      GuestException why = failure(send(incoming("read", version, null, Map.of(), Map.of(), true)));
      assertThat(why.code()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION);
      assertThat(why).hasMessageContaining("read").hasMessageContaining(version);
    }
  }

  @Test
  void unknown_and_hidden_methods_are_refused() throws InterruptedException {
    method("_hidden", Lane.READ, (_, _) -> 1L);
    for (String name : List.of("unknown", "_hidden")) {
      GuestException why = failure(send(call(name, null, Map.of())));
      assertThat(why.code()).isEqualTo(ErrorCode.NO_SUCH_METHOD);
      assertThat(why).hasMessageContaining(name);
    }
    assertThat(send(cast("unknown", "9")).events()).containsExactly("accepted", "failure");
  }

  @Test
  void the_ping_of_the_library_is_answered() throws InterruptedException {
    assertThat(send(call("oslo_rpc_server_ping", null, Map.of())).awaitReply())
        .isEqualTo(new Reply.Result("pong"));
  }

  @Test
  void reads_are_answered_while_exclusive_work_runs() throws InterruptedException {
    blocking("prepare", Lane.EXCLUSIVE);
    method("read", Lane.READ, (_, _) -> 1L);
    send(cast("prepare", "1"));
    assertThat(begun.poll(20, TimeUnit.SECONDS)).isEqualTo("prepare");
    assertThat(send(call("read", "2", Map.of())).awaitReply()).isEqualTo(new Reply.Result(1L));
  }

  @Test
  void engine_work_runs_beside_bulk_and_in_order() throws InterruptedException {
    blocking("backup", Lane.BULK);
    method("one", Lane.ENGINE, (_, _) -> begun.add("one"));
    method("two", Lane.ENGINE, (_, _) -> begun.add("two"));
    method("restart", Lane.EXCLUSIVE, (_, _) -> begun.add("restart"));
    send(cast("backup", "1"));
    assertThat(begun.poll(20, TimeUnit.SECONDS)).isEqualTo("backup");
    send(cast("one", "2"));
    assertThat(begun.poll(20, TimeUnit.SECONDS)).isEqualTo("one");
    RecordedAnswering restart = send(call("restart", "3", Map.of()));
    RecordedAnswering two = send(call("two", "4", Map.of()));
    two.awaitAccepted();
    assertThat(begun).isEmpty();
    release.countDown();
    restart.awaitReply();
    two.awaitReply();
    assertThat(begun).containsExactly("restart", "two");
  }

  @Test
  void a_call_whose_caller_is_gone_is_not_begun() throws InterruptedException {
    method("change", Lane.ENGINE, (_, _) -> begun.add("change"));
    RecordedAnswering answering =
        send(
            new Incoming(
                "change",
                "1.0",
                Map.of(),
                new RequestContext(Map.of()),
                Optional.of("1"),
                Optional.of(Duration.ZERO),
                Optional.empty(),
                Optional.of(new ReplyAddress("reply_1", "m"))));
    assertThat(failure(answering).code()).isEqualTo(ErrorCode.EXPIRED);
    assertThat(begun).isEmpty();
  }

  @Test
  void a_slow_method_answers_early_and_keeps_its_lane() throws InterruptedException {
    methods.put(
        "stop_db",
        row(
            "stop_db",
            Lane.ENGINE,
            Optional.of(Duration.ZERO),
            false,
            (_, _) -> {
              begun.add("stop_db");
              release.await();
              throw GuestException.of(ErrorCode.ENGINE_TIMEOUT, "too late to be heard");
            }));
    method("next", Lane.ENGINE, (_, _) -> begun.add("next"));
    RecordedAnswering stop = send(call("stop_db", "1", Map.of()));
    assertThat(stop.awaitReply()).isEqualTo(new Reply.Result(null));
    journal.awaitEvent("note answered");
    assertThat(begun.poll(20, TimeUnit.SECONDS)).isEqualTo("stop_db");
    RecordedAnswering next = send(call("next", "2", Map.of()));
    next.awaitAccepted();
    assertThat(begun).isEmpty();
    release.countDown();
    next.awaitReply();
    assertThat(stop.events()).containsExactly("accepted", "result");
  }

  @Test
  void only_callers_that_asked_get_signs_of_life() throws InterruptedException {
    blocking("slow", Lane.ENGINE);
    RecordedAnswering asked = send(monitored("slow", "1", 2));
    RecordedAnswering tooShort = send(monitored("slow", "2", 1));
    asked.awaitSign();
    release.countDown();
    asked.awaitReply();
    tooShort.awaitReply();
    assertThat(asked.events()).startsWith("accepted", "sign").endsWith("result");
    assertThat(tooShort.events()).containsExactly("accepted", "result");
  }

  @Test
  void the_end_of_a_cast_is_told_to_its_transport_and_notified() throws InterruptedException {
    methods.put(
        "create_user", row("create_user", Lane.ENGINE, Optional.empty(), true, (_, _) -> 1L));
    RecordedAnswering answering = send(cast("create_user", "1"));
    assertThat(conductor.next()).isEqualTo("end req-1");
    assertThat(answering.events()).containsExactly("accepted", "result");
  }

  @Test
  void a_cast_that_fails_is_notified_with_a_list_of_lines() throws InterruptedException {
    methods.put(
        "create_user",
        row(
            "create_user",
            Lane.ENGINE,
            Optional.empty(),
            true,
            (_, _) -> {
              throw GuestException.of(ErrorCode.ENGINE_DOWN, "the server is down")
                  .withHint("start it");
            }));
    RecordedAnswering answering = send(cast("create_user", "1"));
    assertThat(conductor.next())
        .isEqualTo(
            "failure req-1 the server is down (hint: start it)"
                + " [UnprocessableEntity: the server is down (hint: start it)\n]");
    assertThat(answering.events()).containsExactly("accepted", "failure");
  }

  @Test
  void methods_that_do_not_promise_it_are_not_notified() throws InterruptedException {
    method("change", Lane.ENGINE, (_, _) -> 1L);
    send(call("change", "1", Map.of())).awaitReply();
    stop();
    assertThat(conductor.told()).isEmpty();
  }

  @Test
  void an_unexpected_failure_is_told_in_neutral_words() throws InterruptedException {
    method(
        "change",
        Lane.ENGINE,
        (_, _) -> {
          throw new IllegalStateException("hunter2");
        });
    GuestException why = failure(send(call("change", "abc", Map.of())));
    assertThat(why.code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(why).hasMessageContaining("abc").hasMessageNotContaining("hunter2").hasNoCause();
  }

  @Test
  void the_operation_at_work_is_known_to_its_thread() throws InterruptedException {
    method(
        "change",
        Lane.ENGINE,
        (_, operation) -> operation.equals(Operation.CURRENT.get()) ? operation.id() : "other");
    assertThat(send(call("change", "abc", Map.of())).awaitReply())
        .isEqualTo(new Reply.Result("abc"));
  }

  @Test
  void a_stop_interrupts_what_does_not_end_and_answers_what_did_not_begin()
      throws InterruptedException {
    blocking("slow", Lane.ENGINE);
    method("next", Lane.ENGINE, (_, _) -> begun.add("next"));
    RecordedAnswering slow = send(call("slow", "1", Map.of()));
    assertThat(begun.poll(20, TimeUnit.SECONDS)).isEqualTo("slow");
    RecordedAnswering next = send(call("next", "2", Map.of()));
    next.awaitAccepted();
    assertThat(dispatcher().close(Deadline.in(Duration.ZERO))).isTrue();
    assertThat(failure(slow).code()).isEqualTo(ErrorCode.INTERRUPTED);
    assertThat(failure(next).code()).isEqualTo(ErrorCode.INTERRUPTED);
    assertThat(begun).isEmpty();
    RecordedAnswering late = send(call("next", "3", Map.of()));
    assertThat(failure(late).code()).isEqualTo(ErrorCode.INTERRUPTED);
  }

  @Test
  void work_of_an_earlier_run_is_reported_once() {
    methods.put(
        "create_user", row("create_user", Lane.ENGINE, Optional.empty(), true, (_, _) -> 1L));
    blocking("slow", Lane.EXCLUSIVE);
    send(call("slow", "1", Map.of())).awaitAccepted();
    send(cast("create_user", "2")).awaitAccepted();
    MemoryJournal next = journal.reopened();
    Map<ReplyAddress, Reply> replies = new LinkedHashMap<>();
    new UnfinishedWork(methods, next, conductor).report(replies::put);
    assertThat(replies).containsOnlyKeys(new ReplyAddress("reply_1", "m"));
    assertThat(conductor.told())
        .singleElement()
        .asString()
        .startsWith("failure req-1 the agent was");
    assertThat(next.reopened().unfinished()).isEmpty();
  }

  @Test
  void a_call_that_was_answered_before_the_crash_is_not_answered_again() {
    journal
        .open(
            new Accepted(
                "1", "stop_db", Map.of(), Optional.of(new ReplyAddress("q", "m")), Map.of()))
        .note("answered", Map.of());
    Map<ReplyAddress, Reply> replies = new LinkedHashMap<>();
    new UnfinishedWork(methods, journal.reopened(), conductor).report(replies::put);
    assertThat(replies).isEmpty();
  }

  private interface InterruptibleBody {
    @Nullable Object call(Arguments arguments, Operation operation) throws InterruptedException;
  }

  private void method(String name, Lane lane, InterruptibleBody body) {
    methods.put(name, row(name, lane, Optional.empty(), false, body));
  }

  @Test
  void more_calls_than_the_agent_can_hold_are_refused_until_some_have_ended() throws Exception {
    blocking("change", Lane.ENGINE);
    Map<String, @Nullable Object> large = Map.of("a", "x".repeat(1 << 20));
    List<RecordedAnswering> held = new ArrayList<>();
    for (int i = 1; i <= 7; i++) {
      held.add(send(call("change", "u" + i, large)));
    }
    assertThat(failure(send(call("change", "u8", large))).code()).isEqualTo(ErrorCode.BUSY);
    release.countDown();
    for (RecordedAnswering answering : held) {
      assertThat(answering.awaitReply()).isInstanceOf(Reply.Result.class);
    }
    Deadline deadline = Deadline.in(LIMIT);
    Reply reply;
    do {
      reply = send(call("change", "again" + deadline.remaining(), large)).awaitReply();
    } while (reply instanceof Reply.Failure && !deadline.expired());
    assertThat(reply).isInstanceOf(Reply.Result.class);
  }

  private void blocking(String name, Lane lane) {
    method(
        name,
        lane,
        (_, _) -> {
          begun.add(name);
          release.await();
          return null;
        });
  }

  private static RpcMethod row(
      String name,
      Lane lane,
      Optional<Duration> answerBy,
      boolean notifies,
      InterruptibleBody body) {
    return new RpcMethod(
        name,
        lane,
        LIMIT,
        answerBy,
        notifies,
        List.of(),
        "",
        "",
        Optional.empty(),
        (arguments, operation) -> {
          try {
            return body.call(arguments, operation);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
          }
        });
  }

  private Dispatcher dispatcher() {
    if (dispatcher.isEmpty()) {
      dispatcher = Optional.of(new Dispatcher(methods, journal, conductor, new Lanes(16)));
    }
    return dispatcher.get();
  }

  private RecordedAnswering send(Incoming incoming) {
    RecordedAnswering answering = new RecordedAnswering();
    dispatcher().handle(incoming, answering);
    return answering;
  }

  private static GuestException failure(RecordedAnswering answering) throws InterruptedException {
    Reply reply = answering.awaitReply();
    assertThat(reply).isInstanceOf(Reply.Failure.class);
    return ((Reply.Failure) reply).why();
  }

  private static Incoming call(
      String method, @Nullable String id, Map<String, @Nullable Object> arguments) {
    return incoming(method, "1.0", id, arguments, Map.of("request_id", "req-1"), true);
  }

  private static Incoming cast(String method, String id) {
    return incoming(method, "1.0", id, Map.of(), Map.of("request_id", "req-1"), false);
  }

  private static Incoming monitored(String method, String id, int seconds) {
    Incoming plain = call(method, id, Map.of());
    return new Incoming(
        method,
        "1.0",
        plain.arguments(),
        plain.context(),
        plain.uniqueId(),
        plain.patience(),
        Optional.of(seconds),
        plain.replyTo());
  }

  private static Incoming incoming(
      String method,
      String version,
      @Nullable String id,
      Map<String, @Nullable Object> arguments,
      Map<String, @Nullable Object> context,
      boolean call) {
    return new Incoming(
        method,
        version,
        arguments,
        new RequestContext(context),
        Optional.ofNullable(id),
        Optional.empty(),
        Optional.empty(),
        call ? Optional.of(new ReplyAddress("reply_1", "m")) : Optional.empty());
  }
}
