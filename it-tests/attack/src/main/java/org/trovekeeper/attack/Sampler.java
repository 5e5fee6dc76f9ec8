package org.trovekeeper.attack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks each 20 ms who takes writes: on each server itself, past its agent. */
final class Sampler implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofMillis(20);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final int NEWS = 10;

  private final Cluster cluster;
  private final Timeline timeline;
  private final List<Sighting> sightings = new ArrayList<>();
  private final Map<String, Sighting.State> last = new HashMap<>();
  private final Map<String, Integer> silent = new HashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stop;

  Sampler(Cluster cluster, Timeline timeline) {
    this.cluster = cluster;
    this.timeline = timeline;
  }

  void start() {
    for (Member member : cluster.members()) {
      threads.add(Thread.ofPlatform().name("look-" + member).start(() -> watch(member)));
    }
  }

  synchronized List<Sighting> sightings() {
    return List.copyOf(sightings);
  }

  private void watch(Member member) {
    while (!stop) {
      long from = timeline.now();
      try (Engine.Reader reader = cluster.engine().reader(cluster.access(member))) {
        look(member, reader);
      } catch (ServerFailure e) {
        add(member, from, Sighting.State.SILENT);
        Waiting.pause(PERIOD);
      }
    }
  }

  private void look(Member member, Engine.Reader reader) throws ServerFailure {
    while (!stop) {
      long from = timeline.now();
      boolean writable = reader.writable();
      add(member, from, writable ? Sighting.State.WRITABLE : Sighting.State.CLOSED);
      Waiting.pause(PERIOD);
    }
  }

  private synchronized void add(Member member, long from, Sighting.State state) {
    // a server that was given up may come back open: clients do not know of it any more
    Sighting.State seen = member.inSet() ? state : Sighting.State.SILENT;
    // a session that was ended is no news; a server that stays away is
    boolean away = seen == Sighting.State.SILENT;
    int times = away ? 1 + silent.getOrDefault(member.name(), 0) : 0;
    silent.put(member.name(), times);
    if (seen != last.get(member.name()) && (!away || times > NEWS)) {
      last.put(member.name(), seen);
      timeline.add(from, member.name(), "seen " + seen);
    }
    sightings.add(new Sighting(member.name(), from, timeline.now(), seen));
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
