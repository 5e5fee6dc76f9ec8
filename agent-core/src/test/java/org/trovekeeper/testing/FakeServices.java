package org.trovekeeper.testing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.ServiceSpec;
import org.trovekeeper.spi.host.Services;

/** Engines that only exist as numbers; passes the contract of the real ones. */
public final class FakeServices implements Services {
  private final Map<String, Long> running = new ConcurrentHashMap<>();
  private final Set<String> crashed = ConcurrentHashMap.newKeySet();
  private final Map<String, Boolean> atBoot = new ConcurrentHashMap<>();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final AtomicLong nextPid = new AtomicLong(1000);
  private volatile Optional<GuestException> nextStart = Optional.empty();
  private volatile String words = "";
  private volatile Consumer<ServiceSpec> whenStarted = service -> {};

  @Override
  public void start(ServiceSpec service, Deadline deadline) {
    if (running.containsKey(service.name())) {
      return;
    }
    events.add("start " + service.name());
    Optional<GuestException> failure = nextStart;
    nextStart = Optional.empty();
    if (failure.isPresent()) {
      throw failure.get();
    }
    crashed.remove(service.name());
    running.put(service.name(), nextPid.incrementAndGet());
    whenStarted.accept(service);
  }

  @Override
  public void stop(ServiceSpec service, Deadline deadline) {
    crashed.remove(service.name());
    if (running.remove(service.name()) != null) {
      events.add("stop " + service.name());
    }
  }

  @Override
  public OptionalLong pid(ServiceSpec service) {
    Long pid = running.get(service.name());
    return pid == null ? OptionalLong.empty() : OptionalLong.of(pid);
  }

  @Override
  public boolean endedUnasked(ServiceSpec service) {
    return crashed.contains(service.name());
  }

  @Override
  public Optional<String> ending(ServiceSpec service) {
    return crashed.contains(service.name())
        ? Optional.of("the server process was ended by signal 9 (KILL)")
        : Optional.empty();
  }

  @Override
  public String said(ServiceSpec service) {
    return words;
  }

  @Override
  public void startAtBoot(ServiceSpec service, boolean enabled, Deadline deadline) {
    atBoot.put(service.name(), enabled);
  }

  /** The engine ends by itself. */
  public void crash(String name) {
    if (running.remove(name) != null) {
      crashed.add(name);
    }
  }

  /** What every engine prints as it is started. */
  public void say(String text) {
    words = text;
  }

  public void failNextStart(GuestException failure) {
    nextStart = Optional.of(failure);
  }

  /** What a real engine does as it comes up, for example making its socket. */
  public void whenStarted(Consumer<ServiceSpec> action) {
    whenStarted = action;
  }

  /** Empty when no one has set it. */
  public Optional<Boolean> startsAtBoot(String name) {
    return Optional.ofNullable(atBoot.get(name));
  }

  /** Lines such as {@code start mariadb}, in order. */
  public List<String> events() {
    return List.copyOf(events);
  }
}
