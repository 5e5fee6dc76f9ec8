package org.trovekeeper.api;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.rpc.Allowance;
import org.trovekeeper.rpc.Answering;
import org.trovekeeper.rpc.Incoming;
import org.trovekeeper.rpc.Json;
import org.trovekeeper.rpc.Reply;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** HTTP requests to calls and reports; everything but moving bytes happens on virtual threads. */
final class Requests implements Handler<HttpServerRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(Requests.class);
  private static final String CALL = "/v1/call/";
  private static final long MAX_BODY = Json.MAX_MESSAGE;

  /** As many bodies as the bus may send at once. */
  private static final long MAX_BODIES = 8 * MAX_BODY;

  private final BiConsumer<Incoming, Answering> dispatcher;
  private final Map<String, Supplier<Answer>> reports;
  private final Allowance bodies = new Allowance(MAX_BODIES);

  Requests(BiConsumer<Incoming, Answering> dispatcher, Reports reports) {
    this.dispatcher = dispatcher;
    this.reports =
        Map.of(
            "/v1/status", () -> Answer.ok(reports.status()),
            "/v1/version", () -> Answer.ok(reports.version()),
            "/v1/backups", () -> Answer.ok(reports.backups()));
  }

  @Override
  public void handle(HttpServerRequest request) {
    Consumer<Answer> answer = answerOn(request.response());
    String path = request.path();
    Supplier<Answer> report = reports.get(path);
    if (request.method().equals(HttpMethod.GET) && report != null) {
      onOwnThread("api-report", answer, () -> answer.accept(report.get()));
    } else if (request.method().equals(HttpMethod.POST) && path.startsWith(CALL)) {
      call(path.substring(CALL.length()), request, answer);
    } else {
      answer.accept(
          Answer.failure(
              GuestException.of(
                      ErrorCode.NO_SUCH_METHOD,
                      "there is no %s %s".formatted(request.method(), path))
                  .withHint("POST /v1/call/METHOD, GET /v1/status, /v1/version or /v1/backups")));
    }
  }

  private void call(String method, HttpServerRequest request, Consumer<Answer> answer) {
    if (!fits(request.getHeader("content-length"))) {
      refuse(
          request,
          GuestException.of(
              ErrorCode.BAD_REQUEST,
              "a call needs a Content-Length of at most %d bytes".formatted(MAX_BODY)));
      return;
    }
    long length = Long.parseLong(request.getHeader("content-length"));
    if (!bodies.take(length)) {
      refuse(request, GuestException.of(ErrorCode.BUSY, "too many calls come in at once"));
      return;
    }
    request
        .body()
        .onComplete(_ -> bodies.give(length))
        .onSuccess(body ->
            onOwnThread("api-call-" + method, answer, () -> dispatch(method, text(body), answer)))
        // the client went away before its request was complete: there is no one to tell
        .onFailure(why ->
            LOG.info("event=local-call-cut method={} reason=\"{}\"", method, why.toString()));
  }

  /** Without waiting for the body, which may never come. */
  private static void refuse(HttpServerRequest request, GuestException why) {
    Answer answer = Answer.failure(why);
    request
        .response()
        .setStatusCode(answer.status())
        .putHeader("content-type", "application/json")
        .putHeader("connection", "close")
        .end(Buffer.buffer(answer.body()))
        .onComplete(_ -> request.connection().close());
  }

  /** Bytes that are no text could come out as another name than was meant. */
  private static String text(Buffer body) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(body.getBytes()))
          .toString();
    } catch (CharacterCodingException e) {
      throw GuestException.of(ErrorCode.UNREADABLE_MESSAGE, "the call is not UTF-8");
    }
  }

  private void dispatch(String method, String body, Consumer<Answer> answer) {
    CallRequest call = CallRequest.parse(method, body);
    dispatcher.accept(call.incoming(), new Waiting(call.untilDone(), answer));
  }

  /** Tells the client at the end of the call, or already when it was accepted or refused. */
  private static final class Waiting implements Answering {
    private final boolean untilDone;
    private final Consumer<Answer> answer;
    private volatile boolean told;

    Waiting(boolean untilDone, Consumer<Answer> answer) {
      this.untilDone = untilDone;
      this.answer = answer;
    }

    @Override
    public void accepted() {
      if (!untilDone && !told) {
        told = true;
        answer.accept(Answer.accepted());
      }
    }

    @Override
    public void reply(Reply reply) {
      if (!told) {
        told = true;
        answer.accept(Answer.of(reply));
      }
    }
  }

  private static boolean fits(@Nullable String length) {
    try {
      return length != null && Long.parseLong(length) <= MAX_BODY && Long.parseLong(length) >= 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static void onOwnThread(String name, Consumer<Answer> answer, Runnable work) {
    Thread.ofVirtual()
        .name(name)
        .start(() -> {
          try {
            work.run();
          } catch (GuestException e) {
            answer.accept(Answer.failure(e));
          } catch (RuntimeException e) {
            LOG.error("event=local-call-failed thread={}", name, e);
            answer.accept(
                Answer.failure(GuestException.of(ErrorCode.INTERNAL, "the agent failed", e)));
          }
        });
  }

  /** Sends one answer, on the connection's own event loop, whichever thread has it. */
  private static Consumer<Answer> answerOn(HttpServerResponse response) {
    Context loop = Objects.requireNonNull(Vertx.currentContext());
    return answer ->
        loop.runOnContext(_ -> {
          if (!response.ended() && !response.closed()) {
            response
                .setStatusCode(answer.status())
                .putHeader("content-type", "application/json")
                .end(Buffer.buffer(answer.body()));
          }
        });
  }
}
