package org.trovekeeper.conductor;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.rpc.Json;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Ticker;

/**
 * Makes the {@code sent} of casts. The conductor silently drops what is not newer than the last one
 * of its method, so it grows strictly, across restarts and clock steps. The file holds a value up
 * to a minute ahead, so that few messages wait for the disk; a larger step would cost that much of
 * silence after a rebuild, when the file is lost.
 */
public final class SentClock {
  private static final Logger log = LoggerFactory.getLogger(SentClock.class);
  private static final long AHEAD_MICROS = 60_000_000;

  private final FileTree files;
  private final Path file;
  private final Ticker ticker;
  private final Map<String, Long> last = new HashMap<>();
  private final Map<String, Long> reserved = new TreeMap<>();

  public SentClock(FileTree files, Path file, Ticker ticker) {
    this.files = files;
    this.file = file;
    this.ticker = ticker;
    files
        .read(file)
        .map(SentClock::parse)
        .ifPresent(kept -> {
          last.putAll(kept);
          reserved.putAll(kept);
        });
  }

  /** Seconds since the epoch, exact to the microsecond. */
  public synchronized double next(String method) {
    long next = Math.max(now(), last.getOrDefault(method, 0L) + 1);
    last.put(method, next);
    if (next > reserved.getOrDefault(method, 0L)) {
      reserved.put(method, next + AHEAD_MICROS);
      keep();
    }
    return next / 1_000_000.0;
  }

  /** A full disk must not silence the instance: only a restart would notice the loss. */
  private void keep() {
    try {
      files.write(file, Json.write(reserved), 0600, Optional.empty());
    } catch (GuestException e) {
      log.warn("event=sent-time-not-kept reason=\"{}\"", e.plainMessage());
    }
  }

  private long now() {
    Instant now = ticker.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }

  private static Map<String, Long> parse(String text) {
    Map<String, Long> kept = new HashMap<>();
    try {
      Json.parseObject(text)
          .forEach((method, micros) -> {
            if (micros instanceof Number number) {
              kept.put(method, number.longValue());
            }
          });
    } catch (GuestException e) {
      log.warn("event=sent-time-unreadable reason=\"{}\"", e.plainMessage());
    }
    return kept;
  }
}
