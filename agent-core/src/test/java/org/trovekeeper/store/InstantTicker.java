package org.trovekeeper.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.trovekeeper.spi.host.Ticker;

/** A clock whose pauses take no time and are remembered. */
public final class InstantTicker implements Ticker {
  private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());

  @Override
  public Instant now() {
    return Instant.EPOCH;
  }

  @Override
  public void pause(Duration duration) {
    pauses.add(duration);
  }

  public List<Duration> pauses() {
    return List.copyOf(pauses);
  }
}
