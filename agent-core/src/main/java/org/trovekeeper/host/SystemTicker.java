package org.trovekeeper.host;

import java.time.Duration;
import java.time.Instant;
import org.trovekeeper.spi.host.Ticker;

/** The machine's clock. */
public final class SystemTicker implements Ticker {
  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
