package org.trovekeeper.attack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** All kinds of writers of an engine at once, each on a thread of its own. */
final class Writers implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration BETWEEN = Duration.ofMillis(12);
  private static final Duration REFUSED = Duration.ofMillis(15);

  private final Cluster cluster;
  private final Journal journal;
  private final Timeline timeline;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger busy = new AtomicInteger();
  private volatile boolean held;
  private volatile boolean stop;

  Writers(Cluster cluster, Journal journal, Timeline timeline) {
    this.cluster = cluster;
    this.journal = journal;
    this.timeline = timeline;
  }

  void start() {
    for (String kind : cluster.engine().writers()) {
      threads.add(Thread.ofPlatform().name("writer-" + kind).start(() -> write(kind)));
    }
  }

  /** No write is under way when this returns, and none begins. */
  void hold() {
    held = true;
    if (!Waiting.until(LIMIT, () -> busy.get() == 0)) {
      throw new IllegalStateException("a writer did not come back from its server");
    }
  }

  void goOn() {
    held = false;
  }

  /** Until each writer has got so many rows more; false when no server takes them. */
  boolean wrote(long rows) {
    List<String> kinds = cluster.engine().writers();
    List<Long> goals = kinds.stream().map(kind -> journal.count(kind) + rows).toList();
    return Waiting.until(
        LIMIT,
        () -> {
          for (int number = 0; number < kinds.size(); number++) {
            if (journal.count(kinds.get(number)) < goals.get(number)) {
              return false;
            }
          }
          return true;
        });
  }

  private void write(String kind) {
    long id = 0;
    int turn = 0;
    String last = "";
    while (!stop) {
      Member member = cluster.members().get(turn % cluster.members().size());
      turn++;
      if (!member.inSet()) {
        continue;
      }
      try (Engine.WriteSession session = cluster.engine().writer(kind, cluster.access(member))) {
        while (!stop && member.inSet()) {
          if (held) {
            Waiting.pause(REFUSED);
            continue;
          }
          // a number is used once: whether an unanswered row is there is not known
          id++;
          journal.attempt(kind, id);
          write(kind, id, member, session);
          if (!last.equals(member.name())) {
            timeline.add("writer", "%s writes to %s from row %d on".formatted(kind, member, id));
            last = member.name();
          }
          Waiting.pause(BETWEEN);
        }
      } catch (ServerFailure e) {
        if (last.equals(member.name())) {
          timeline.add(
              "writer", "%s on %s, row %d: %s".formatted(kind, member, id, e.getMessage()));
          last = "";
        }
        Waiting.pause(REFUSED);
      }
    }
  }

  private void write(String kind, long id, Member member, Engine.WriteSession session)
      throws ServerFailure {
    busy.incrementAndGet();
    try {
      long begun = session.write(id);
      journal.acknowledged(new Ack(kind, id, member.name(), timeline.of(begun), timeline.now()));
    } finally {
      busy.decrementAndGet();
    }
  }

  @Override
  public void close() {
    stop = true;
    for (Thread thread : threads) {
      try {
        thread.join(LIMIT);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
