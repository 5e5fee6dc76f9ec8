package org.trovekeeper.api;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.Answering;
import org.trovekeeper.rpc.Incoming;
import org.trovekeeper.rpc.Reply;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** Answers calls from a script and keeps what it was asked. */
public final class FakeDispatcher implements BiConsumer<Incoming, Answering> {
  private final Map<String, Function<Incoming, @Nullable Object>> script =
      new ConcurrentHashMap<>();
  private final List<Incoming> asked = new CopyOnWriteArrayList<>();

  /** What a method does from now on; it may throw a {@link GuestException}. */
  public FakeDispatcher on(String method, Function<Incoming, @Nullable Object> body) {
    script.put(method, body);
    return this;
  }

  /** A method that goes on until the latch is open. */
  public FakeDispatcher hold(String method, CountDownLatch until) {
    return on(
        method,
        _ -> {
          try {
            until.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return "done";
        });
  }

  public List<Incoming> asked() {
    return asked;
  }

  @Override
  public void accept(Incoming incoming, Answering answering) {
    asked.add(incoming);
    answering.accepted();
    answering.reply(reply(incoming));
  }

  private Reply reply(Incoming incoming) {
    Function<Incoming, @Nullable Object> body = script.get(incoming.method());
    if (body == null) {
      return new Reply.Failure(
          GuestException.of(ErrorCode.NO_SUCH_METHOD, "no method " + incoming.method()));
    }
    try {
      return new Reply.Result(body.apply(incoming));
    } catch (GuestException e) {
      return new Reply.Failure(e);
    }
  }
}
