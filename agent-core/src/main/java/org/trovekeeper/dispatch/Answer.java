package org.trovekeeper.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.rpc.Answering;
import org.trovekeeper.rpc.Incoming;
import org.trovekeeper.rpc.Reply;

/** Sees to it that the transport gets exactly one reply, and a monitoring caller its signs. */
final class Answer {
  private static final Logger LOG = LoggerFactory.getLogger(Answer.class);

  private final Incoming incoming;
  private final Answering answering;
  private final AtomicBoolean given = new AtomicBoolean();
  private final List<Future<?>> signs = new ArrayList<>();

  Answer(Incoming incoming, Answering answering, ScheduledExecutorService timer) {
    this.incoming = incoming;
    this.answering = answering;
    DispatchRules.monitorSeconds(incoming)
        .ifPresent(seconds -> {
          long period = seconds * 500L;
          signs.add(timer.scheduleAtFixedRate(this::sign, period, period, TimeUnit.MILLISECONDS));
        });
  }

  void accepted() {
    answering.accepted();
  }

  /** Whether this was the answer; false when one was given before. */
  boolean give(Reply reply) {
    if (!given.compareAndSet(false, true)) {
      return false;
    }
    signs.forEach(sign -> sign.cancel(false));
    answering.reply(reply);
    return true;
  }

  private void sign() {
    try {
      answering.stillWorking();
    } catch (RuntimeException e) {
      LOG.warn("event=sign-of-life-not-sent method={}", incoming.method(), e);
    }
  }
}
