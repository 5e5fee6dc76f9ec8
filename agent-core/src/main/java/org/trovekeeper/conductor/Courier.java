package org.trovekeeper.conductor;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.conductor.Outbox.Retry;
import org.trovekeeper.rpc.CastTransport;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.Ticker;

/** Hands one message over, trying again as long as it takes. */
final class Courier {
  private static final Logger log = LoggerFactory.getLogger(Courier.class);

  private static final Duration LOOK = Duration.ofMillis(250);

  private final CastTransport transport;
  private final Ticker ticker;
  private final Retry retry;
  private final AtomicBoolean woken = new AtomicBoolean();
  private boolean failing;

  Courier(CastTransport transport, Ticker ticker, Retry retry) {
    this.transport = transport;
    this.ticker = ticker;
    this.retry = retry;
  }

  /**
   * Returns when it was handed over, or given up for a newer one.
   *
   * @param stillWanted asked before every further try
   */
  void deliver(Cast cast, BooleanSupplier stillWanted) throws InterruptedException {
    Duration pause = retry.first();
    while (!handedOver(cast)) {
      boolean _ = ticker.await(() -> woken.getAndSet(false), LOOK, Deadline.in(pause));
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (!stillWanted.getAsBoolean()) {
        return;
      }
      Duration longer = pause.plus(retry.step());
      pause = longer.compareTo(retry.maximum()) > 0 ? retry.maximum() : longer;
    }
  }

  /** The way is open: a pause ends now. */
  void wake() {
    woken.set(true);
  }

  /** A transport may also throw what its client library throws on a broken connection. */
  private boolean handedOver(Cast cast) {
    try {
      transport.cast(cast.method(), cast.arguments(), cast.context(), cast.uniqueId());
      if (failing) {
        log.info("event=conductor-reached method={}", cast.method());
      }
      failing = false;
      return true;
    } catch (IOException | RuntimeException e) {
      if (!failing) {
        log.warn(
            "event=conductor-unreachable method={} reason=\"{}\"", cast.method(), e.toString());
      }
      failing = true;
      return false;
    }
  }
}
