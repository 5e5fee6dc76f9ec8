package org.trovekeeper.main;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Ticker;
import org.trovekeeper.toolkit.PlainText;

/**
 * Waits for a configuration with which the agent can start. A guest boots before the control plane
 * has written it; the service manager would otherwise start and log an agent for each look.
 */
final class ConfiguredStart {
  private static final Logger LOG = LoggerFactory.getLogger(ConfiguredStart.class);
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final int WORDS = 500;

  private final Consumer<String> manager;
  private final Ticker ticker;
  private String told = "";

  /**
   * @param manager gets the state in words, and the signs of life that it wants
   */
  ConfiguredStart(Consumer<String> manager, Ticker ticker) {
    this.manager = manager;
    this.ticker = ticker;
  }

  /** What the attempt answers at last; any failure but {@code BAD_CONFIGURATION} is passed on. */
  <T> T await(Supplier<T> attempt) {
    while (true) {
      try {
        return attempt.get();
      } catch (GuestException e) {
        if (e.code() != ErrorCode.BAD_CONFIGURATION || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        tell(e.getMessage());
        ticker.pause(PAUSE);
      }
    }
  }

  /** The boot goes on meanwhile, so it counts as started. */
  private void tell(String why) {
    if (!why.equals(told)) {
      LOG.warn("event=agent-start result=waiting reason=\"{}\"", why);
      manager.accept("READY=1\nSTATUS=waiting: " + PlainText.line(why, WORDS));
      told = why;
    }
    manager.accept("WATCHDOG=1");
  }
}
