package org.trovekeeper.spi.replication;

import java.util.Map;
import java.util.TreeMap;

/**
 * How far a server has come, as numbers that can be compared between the servers of one set: of
 * each of the engine's streams of transactions the last number. An engine with one log has one
 * stream.
 */
public record Progress(Map<String, Long> last) {
  /** Nothing at all. */
  public static final Progress NONE = new Progress(Map.of());

  public Progress {
    last = Map.copyOf(last);
  }

  /** Whether it has all that the other one has. */
  public boolean covers(Progress other) {
    return other.last.entrySet().stream()
        .allMatch(one -> last.getOrDefault(one.getKey(), 0L) >= one.getValue());
  }

  /** Both together. */
  public Progress with(Progress other) {
    Map<String, Long> both = new TreeMap<>(last);
    other.last.forEach((stream, number) -> both.merge(stream, number, Math::max));
    return new Progress(both);
  }
}
