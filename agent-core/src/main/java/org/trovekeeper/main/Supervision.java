package org.trovekeeper.main;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.trovekeeper.host.NotifySocket;
import org.trovekeeper.spi.host.Ticker;
import org.trovekeeper.toolkit.PlainText;

/**
 * Tells the service manager that the agent is ready, its state in words, and signs of life for the
 * watchdog, from a thread of its own. The signs end when the heartbeat loop does: an agent that the
 * control plane takes for dead is better started again.
 */
final class Supervision implements AutoCloseable {
  private static final int WORDS = 500;

  private final Consumer<String> manager;
  private final Optional<Duration> watchdog;
  private final Life life;
  private final Ticker ticker;
  private final Duration pause;
  private final Thread thread =
      Thread.ofPlatform().name("supervision").daemon(true).unstarted(this::run);
  private WatchdogRules.Pulse pulse;
  private String told = "";

  /**
   * The loop whose life counts.
   *
   * @param patience how long its beat may stay the same
   * @param words the agent's state for a human reader
   */
  record Life(Supplier<Instant> lastBeat, Duration patience, Supplier<String> words) {}

  /**
   * @param watchdog how soon the manager loses its patience, if ever
   */
  Supervision(Consumer<String> manager, Optional<Duration> watchdog, Life life, Ticker ticker) {
    this.manager = manager;
    this.watchdog = watchdog;
    this.life = life;
    this.ticker = ticker;
    this.pause = WatchdogRules.pause(watchdog);
    this.pulse = new WatchdogRules.Pulse(life.lastBeat().get(), 0);
  }

  /** Empty where no service manager asked for notifications. */
  static Optional<Supervision> of(Map<String, String> environment, Life life, Ticker ticker) {
    Optional<Duration> watchdog = WatchdogRules.limit(environment, ProcessHandle.current().pid());
    return NotifySocket.of(environment)
        .map(manager -> new Supervision(manager, watchdog, life, ticker));
  }

  /** Calls are served from now on. */
  void ready() {
    told = PlainText.line(life.words().get(), WORDS);
    manager.accept("READY=1\nSTATUS=" + told);
    thread.start();
  }

  @Override
  public void close() {
    thread.interrupt();
    manager.accept("STOPPING=1\nSTATUS=finishing its work");
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      look();
      ticker.pause(pause);
    }
  }

  /** One round. */
  void look() {
    pulse = pulse.then(life.lastBeat().get());
    List<String> lines = new ArrayList<>();
    if (watchdog.isPresent() && WatchdogRules.alive(pulse, pause, life.patience())) {
      lines.add("WATCHDOG=1");
    }
    String words = PlainText.line(life.words().get(), WORDS);
    if (!words.equals(told)) {
      lines.add("STATUS=" + words);
      told = words;
    }
    if (!lines.isEmpty()) {
      manager.accept(String.join("\n", lines));
    }
  }
}
