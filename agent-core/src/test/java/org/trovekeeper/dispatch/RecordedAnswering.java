package org.trovekeeper.dispatch;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.trovekeeper.rpc.Answering;
import org.trovekeeper.rpc.Reply;

/** A transport's side of one request that remembers what it was told. For tests. */
public class RecordedAnswering implements Answering {
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> accepted = new CompletableFuture<>();
  private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> signs = new LinkedBlockingQueue<>();

  @Override
  public void accepted() {
    events.add("accepted");
    accepted.complete(null);
  }

  @Override
  public void reply(Reply reply) {
    events.add(reply instanceof Reply.Result ? "result" : "failure");
    replies.add(reply);
  }

  @Override
  public void stillWorking() {
    events.add("sign");
    signs.add("sign");
  }

  /** All calls so far, in order. */
  public List<String> events() {
    return List.copyOf(events);
  }

  public void awaitAccepted() {
    accepted.orTimeout(20, TimeUnit.SECONDS).join();
  }

  public void awaitSign() throws InterruptedException {
    if (signs.poll(20, TimeUnit.SECONDS) == null) {
      throw new AssertionError("no sign of life");
    }
  }

  public Reply awaitReply() throws InterruptedException {
    Reply reply = replies.poll(20, TimeUnit.SECONDS);
    if (reply == null) {
      throw new AssertionError("no reply");
    }
    return reply;
  }
}
