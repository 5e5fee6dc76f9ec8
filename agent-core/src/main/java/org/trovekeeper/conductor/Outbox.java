package org.trovekeeper.conductor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.rpc.CastTransport;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Ticker;
import org.trovekeeper.status.ServiceStatus;

/**
 * Keeps what must reach the conductor until it was handed over, and hands it over on threads of its
 * own: heartbeats beside everything else, so that no queue of casts delays them. A message sent
 * again keeps its {@code sent} and its id, so that the conductor drops the second one.
 */
public final class Outbox implements Conductor, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Outbox.class);

  private static final Duration END = Duration.ofSeconds(2);

  private final String guestId;
  private final SentClock clock;
  private final CastQueue queue;
  private final NewestStatus newest = new NewestStatus();
  private final Courier heartbeats;
  private final Courier casts;
  private final Ticker ticker;
  private final Retry retry;
  private final List<Thread> threads;

  /**
   * @param folder where unsent casts are kept
   * @param heartbeats carries heartbeats and nothing else
   * @param others carries everything else
   * @param retry pauses after a failure
   */
  public Outbox(
      String guestId,
      FileTree files,
      Path folder,
      SentClock clock,
      Ticker ticker,
      CastTransport heartbeats,
      CastTransport others,
      Retry retry) {
    this.guestId = guestId;
    this.clock = clock;
    this.ticker = ticker;
    this.retry = retry;
    this.queue = new CastQueue(files, folder);
    this.heartbeats = new Courier(heartbeats, ticker, retry);
    this.casts = new Courier(others, ticker, retry);
    this.threads =
        List.of(
            Thread.ofPlatform()
                .name("conductor-heartbeats")
                .daemon(true)
                .unstarted(() -> untilInterrupted(this::sendHeartbeat)),
            Thread.ofPlatform()
                .name("conductor-casts")
                .daemon(true)
                .unstarted(() -> untilInterrupted(this::sendCast)));
  }

  /** Pauses between tries: the first, then longer by a step each, up to a maximum. */
  public record Retry(Duration first, Duration step, Duration maximum) {}

  public void start() {
    threads.forEach(Thread::start);
  }

  /** The control plane was just reached by another: what waits to be sent again is sent now. */
  public void wake() {
    heartbeats.wake();
    casts.wake();
  }

  /** How many casts were not handed over yet. */
  public int unsent() {
    return queue.size();
  }

  @Override
  public void heartbeat(ServiceStatus status) {
    newest.put(status);
  }

  @Override
  public void updateBackup(RequestContext context, Map<String, Object> fields) {
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    arguments.put("instance_id", guestId);
    arguments.put("sent", clock.next("update_backup"));
    arguments.putAll(fields);
    queue.add(Cast.of("update_backup", arguments, context.forCasts()));
  }

  @Override
  public void reportRoot(RequestContext context) {
    queue.add(Cast.of("report_root", Map.of("instance_id", guestId), context.forCasts()));
  }

  @Override
  public void notifyEnd(RequestContext context, Map<String, Object> payload) {
    context
        .notification()
        .ifPresent(notification -> {
          Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
          arguments.put("serialized_notification", notification(notification, payload));
          arguments.put("notification_args", Map.of());
          queue.add(Cast.of("notify_end", arguments, context.forCasts()));
        });
  }

  @Override
  public void notifyFailure(RequestContext context, String message, List<String> lines) {
    context
        .notification()
        .ifPresent(notification -> {
          Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
          arguments.put("serialized_notification", notification(notification, Map.of()));
          arguments.put("message", message);
          arguments.put("exception", lines);
          queue.add(Cast.of("notify_exc_info", arguments, context.forCasts()));
        });
  }

  /** Interrupts a cast under way; what is unsent is sent by the next run, and not by this one. */
  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    try {
      for (Thread thread : threads) {
        thread.join(END);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, @Nullable Object> notification(
      Map<String, @Nullable Object> received, Map<String, Object> payload) {
    Map<String, @Nullable Object> updated = new LinkedHashMap<>(received);
    updated.putAll(payload);
    updated.put("instance_id", guestId);
    return updated;
  }

  private void sendHeartbeat() throws InterruptedException {
    ServiceStatus status = newest.take();
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    arguments.put("instance_id", guestId);
    arguments.put("sent", clock.next("heartbeat"));
    arguments.put("payload", Map.of("service_status", status.description()));
    Cast cast = Cast.of("heartbeat", arguments, RequestContext.fresh().values());
    heartbeats.deliver(cast, newest::isEmpty);
  }

  private void sendCast() throws InterruptedException {
    Path file = queue.first();
    try {
      casts.deliver(queue.read(file), () -> true);
      queue.sent(file);
    } catch (GuestException e) {
      log.error("event=cast-unreadable file={} reason=\"{}\"", file, e.plainMessage());
      queue.skip(file);
    }
  }

  /** A defect or a full disk must not end the sender: the rest would never be sent. */
  private void untilInterrupted(Step step) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        step.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        log.error("event=conductor-sender-failed", e);
        ticker.pause(retry.maximum());
      }
    }
  }

  /** One message, waiting included. */
  private interface Step {
    void run() throws InterruptedException;
  }
}
