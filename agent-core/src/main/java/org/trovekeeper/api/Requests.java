package org.trovekeeper.api;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.rpc.Answering;
import org.trovekeeper.rpc.Incoming;
import org.trovekeeper.rpc.Reply;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** HTTP requests to calls and reports; everything but moving bytes happens on virtual threads. */
final class Requests implements Handler<HttpServerRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(Requests.class);
  private static final String CALL = "/v1/call/";
  private static final long MAX_BODY = 16 << 20;

  private final BiConsumer<Incoming, Answering> dispatcher;
  private final Map<String, Supplier<Answer>> reports;

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
      request.response().putHeader("connection", "close");
      answer.accept(
          Answer.failure(
              GuestException.of(
                  ErrorCode.BAD_REQUEST,
                  "a call needs a Content-Length of at most %d bytes".formatted(MAX_BODY))));
      return;
    }
    request
        .body()
        .onSuccess(body ->
            onOwnThread(
                "api-call-" + method, answer, () -> dispatch(method, body.toString(), answer)))
        // the client went away before its request was complete: there is nobody to tell
        .onFailure(
            why -> LOG.info("event=local-call-cut method={} why={}", method, why.toString()));
  }

  private void dispatch(String method, String body, Consumer<Answer> answer) {
    CallRequest call = CallRequest.parse(method, body);
    dispatcher.accept(call.incoming(), new Waiting(call.untilDone(), answer));
  }

  /** Tells the client at the end of the call, or already when it was accepted. */
  private record Waiting(boolean untilDone, Consumer<Answer> answer) implements Answering {
    @Override
    public void accepted() {
      if (!untilDone) {
        answer.accept(Answer.accepted());
      }
    }

    @Override
    public void reply(Reply reply) {
      if (untilDone) {
        answer.accept(Answer.of(reply));
      }
    }
  }

  private static boolean fits(@Nullable String length) {
    try {
      return length != null && Long.parseLong(length) <= MAX_BODY;
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
