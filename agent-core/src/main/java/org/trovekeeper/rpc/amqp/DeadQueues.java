package org.trovekeeper.rpc.amqp;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.trovekeeper.spi.Deadline;

/** Reply queues that were found missing a short while ago: no further reply waits for them. */
final class DeadQueues {
  private static final int NAMES = 200;

  private final Duration memory;
  private final SequencedMap<String, Deadline> until = new LinkedHashMap<>();

  DeadQueues(Duration memory) {
    this.memory = memory;
  }

  synchronized void add(String queue) {
    until.putLast(queue, Deadline.in(memory));
    if (until.size() > NAMES) {
      until.pollFirstEntry();
    }
  }

  synchronized boolean contains(String queue) {
    until.values().removeIf(Deadline::expired);
    return until.containsKey(queue);
  }
}
