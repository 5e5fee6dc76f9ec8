package org.trovekeeper.toolkit;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineState;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.spi.host.ServiceSpec;
import org.trovekeeper.toolkit.EngineStateRules.Answer;
import org.trovekeeper.toolkit.EngineStateRules.Findings;

/** A server's process as every engine needs it: probed in time, started until it answers. */
public final class EngineProcess {
  private static final Logger LOG = LoggerFactory.getLogger(EngineProcess.class);
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** One of many during a start: a connection of its first moments may never be answered. */
  private static final Duration QUESTION = Duration.ofSeconds(2);

  private final Host host;
  private final ServiceSpec service;
  private final Probe probe;
  private final UnaryOperator<String> complaint;
  private volatile Seen seen;
  private volatile String crash = "";
  private volatile Optional<Instant> stopped = Optional.empty();

  /** One small question to the server. */
  @FunctionalInterface
  public interface Probe {
    /** May take a few times the time left; the caller bounds it. */
    Answer ask(Deadline deadline);
  }

  /**
   * @param complaint finds in what a server printed why it ended; empty when that does not say
   */
  public EngineProcess(
      Host host, ServiceSpec service, Probe probe, UnaryOperator<String> complaint) {
    this.host = host;
    this.service = service;
    this.probe = probe;
    this.complaint = complaint;
    this.seen = new Seen(OptionalLong.empty(), host.ticker().now());
  }

  /** Which process answered last, and when. */
  private record Seen(OptionalLong pid, Instant when) {}

  /** As {@link org.trovekeeper.spi.Engine#probe} promises: by the deadline, always. */
  public EngineState probe(Deadline deadline) {
    CompletableFuture<EngineState> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .name(service.name() + "-probe")
        .start(() -> {
          try {
            answer.complete(look(deadline));
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    try {
      return answer.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return new EngineState.Unresponsive(silentFor());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new EngineState.Unresponsive(silentFor());
    } catch (ExecutionException e) {
      throw GuestException.of(ErrorCode.INTERNAL, "the server could not be probed", e);
    }
  }

  private EngineState look(Deadline deadline) {
    OptionalLong pid = host.services().pid(service);
    if (pid.isEmpty()) {
      Optional<String> crash =
          host.services().endedUnasked(service) ? Optional.of(crashed()) : Optional.empty();
      return EngineStateRules.state(
          new Findings(false, crash, Answer.NO_LISTENER, false, Duration.ZERO));
    }
    crash = "";
    // A little earlier than the caller's patience, so that silence and a slow look stay apart.
    Duration limit = deadline.remaining().multipliedBy(3).dividedBy(4);
    Answer answer = probe.ask(Deadline.in(limit));
    if (answer == Answer.ANSWERED) {
      if (seen.pid().isPresent() && !seen.pid().equals(pid)) {
        LOG.warn(
            "event=watch service={} result=restarted-by-others pid={} before={} next=\"see its log"
                + " for a crash\"",
            service.name(),
            pid.getAsLong(),
            seen.pid().getAsLong());
      }
      seen = new Seen(pid, host.ticker().now());
    }
    return EngineStateRules.state(
        new Findings(true, Optional.empty(), answer, seen.pid().equals(pid), silentFor()));
  }

  /** How it ended and why, as far as that is known; looked for once. */
  private String crashed() {
    String told = crash;
    if (told.isEmpty()) {
      String how = host.services().ending(service).orElse("the server process ended by itself");
      String words = complaint.apply(said());
      told = words.isEmpty() ? how : how + "; its log says: " + words;
      crash = told;
    }
    return told;
  }

  private Duration silentFor() {
    return Duration.between(seen.when(), host.ticker().now());
  }

  /**
   * Starts it, or does nothing when it runs; returns when it answers. {@code ENGINE_FAILED} says
   * that it ended by itself, and why if it told.
   */
  public void start(Deadline deadline) {
    try {
      host.services().start(service, deadline);
    } catch (GuestException e) {
      throw e.code() == ErrorCode.ENGINE_FAILED ? inItsWords(e) : e;
    }
    boolean answers =
        host.ticker()
            .await(
                () -> probe.ask(deadline.atMost(QUESTION)) == Answer.ANSWERED || !running(),
                PAUSE,
                deadline);
    if (!running()) {
      throw inItsWords(
          GuestException.of(ErrorCode.ENGINE_FAILED, "the server ended while it started")
              .withHint("see " + service.log() + " or the unit's journal"));
    }
    if (!answers) {
      throw GuestException.of(
          ErrorCode.ENGINE_TIMEOUT, "the server does not answer after its start");
    }
    seen = new Seen(host.services().pid(service), host.ticker().now());
  }

  private GuestException inItsWords(GuestException ended) {
    String words = complaint.apply(said());
    if (words.isEmpty()) {
      return ended;
    }
    GuestException told =
        GuestException.of(ended.code(), ended.plainMessage() + ": " + words, ended);
    return ended.hint().map(told::withHint).orElse(told);
  }

  /** Its process; empty when none runs. */
  public OptionalLong pid() {
    return host.services().pid(service);
  }

  /**
   * The end of what it printed since its last start; empty when that cannot be had, for it is never
   * what counts most.
   */
  public String said() {
    try {
      return host.services().said(service);
    } catch (GuestException e) {
      LOG.warn("event=read-log result=failed reason=\"{}\"", e.plainMessage());
      return "";
    }
  }

  /** Returns when it is gone. */
  public void stop(Deadline deadline) {
    seen = new Seen(OptionalLong.empty(), seen.when());
    host.services().stop(service, deadline);
    stopped = Optional.of(host.ticker().now().truncatedTo(ChronoUnit.SECONDS));
  }

  /**
   * Why there is no answer; empty while there is a process.
   *
   * @param product the server's name for people
   */
  public Optional<GuestException> down(String product) {
    if (running()) {
      return Optional.empty();
    }
    String why =
        host.services().endedUnasked(service)
            ? " (it ended by itself)"
            : stopped.map(" (stopped on request at %s)"::formatted).orElse("");
    return Optional.of(
        GuestException.of(ErrorCode.ENGINE_DOWN, product + " is not running" + why)
            .withHint("the call restart starts it"));
  }

  public boolean running() {
    return host.services().pid(service).isPresent();
  }

  public void startAtBoot(boolean enabled, Deadline deadline) {
    host.services().startAtBoot(service, enabled, deadline);
  }
}
