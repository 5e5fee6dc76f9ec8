package org.trovekeeper.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.cli.PromotionPlan.Member;

/**
 * The leases on all members that let one coordinator at a time move them. They are renewed until
 * this is closed, and given back also when the process is ended by a signal. Those that were not,
 * since the coordinator or an agent was killed, end with the next command of the same user on the
 * same machine, or run out.
 */
final class Leases implements AutoCloseable {
  /** How long one outlives a coordinator of which nothing is left. */
  static final Duration LENGTH = Duration.ofSeconds(60);

  private static final Duration RENEWAL = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofSeconds(15);

  private final Caller members;
  private final Coordinator.Holder holder;
  private final List<Member> held = new ArrayList<>();
  private final List<Future<?>> renewals = new ArrayList<>();

  // a member that is slow to answer keeps no other one waiting
  private final ScheduledExecutorService timer;
  private final Thread onSignal = new Thread(() -> release(false), "give-back-leases");

  private Leases(Caller members, int count, Coordinator.Holder holder) {
    this.members = members;
    this.holder = holder;
    this.timer =
        Executors.newScheduledThreadPool(
            count, Thread.ofPlatform().name("lease-", 0).daemon().factory());
  }

  /** Makes one call on one member, and waits for its end or only for its acceptance. */
  @FunctionalInterface
  interface Caller {
    @Nullable Object call(
        Member member,
        String method,
        Map<String, @Nullable Object> arguments,
        boolean untilDone,
        Duration limit)
        throws CallFailed, Unreachable;
  }

  /**
   * Takes all of them, or none.
   *
   * @param inOrder so that of two coordinators one gets all
   * @param holder who takes them
   */
  static Leases take(Caller members, List<Member> inOrder, Coordinator.Holder holder)
      throws CallFailed, Unreachable {
    return take(members, inOrder, holder, RENEWAL);
  }

  static Leases take(
      Caller members, List<Member> inOrder, Coordinator.Holder holder, Duration renewal)
      throws CallFailed, Unreachable {
    Leases leases = new Leases(members, inOrder.size(), holder);
    Runtime.getRuntime().addShutdownHook(leases.onSignal);
    boolean all = false;
    try {
      onAll(inOrder, member -> leases.endEarlier(member));
      for (Member member : inOrder) {
        leases.take(member, renewal);
      }
      all = true;
    } finally {
      if (!all) {
        leases.close();
      }
    }
    return leases;
  }

  private void take(Member member, Duration renewal) throws CallFailed, Unreachable {
    // before it is asked: a signal may come before its answer, and only the owner's is released
    synchronized (held) {
      held.add(member);
    }
    hold(member, false);
    renewals.add(
        timer.scheduleAtFixedRate(
            () -> attempt(() -> hold(member, true)),
            renewal.toMillis(),
            renewal.toMillis(),
            TimeUnit.MILLISECONDS));
  }

  /** A member on which it fails is named by the next step on it. */
  private void hold(Member member, boolean renew) throws CallFailed, Unreachable {
    members.call(
        member,
        "hold_for_promotion",
        Map.of(
            "owner", holder.owner(),
            "holder", holder.words(),
            "seconds", LENGTH.toSeconds(),
            "renew", renew),
        true,
        LIMIT);
  }

  /** The moves that they left running are waited for: what is looked at afterwards stays so. */
  private void endEarlier(Member member) {
    holder.before().forEach(one -> attempt(() -> release(member, one, true, LENGTH)));
  }

  private void release(Member member, String whose, boolean untilDone, Duration limit)
      throws CallFailed, Unreachable {
    members.call(member, "release_after_promotion", Map.of("owner", whose), untilDone, limit);
  }

  /** What is not released runs out by itself. */
  @Override
  public void close() {
    timer.shutdownNow();
    try {
      Runtime.getRuntime().removeShutdownHook(onSignal);
    } catch (IllegalStateException signalled) {
      // the hook gives them back
      return;
    }
    release(true);
  }

  /**
   * An agent gives its lease back when the move that it is at has ended; a command that is ending
   * does not wait for that.
   */
  private void release(boolean untilDone) {
    timer.shutdownNow();
    List<Member> all;
    synchronized (held) {
      all = List.copyOf(held);
    }
    AtomicInteger left = new AtomicInteger(all.size());
    onAll(
        all,
        member -> {
          if (attempt(() -> release(member, holder.owner(), untilDone, LIMIT))) {
            left.decrementAndGet();
          }
        });
    if (left.get() == 0) {
      holder.released().run();
    }
  }

  private static void onAll(Collection<Member> all, Consumer<Member> action) {
    try (ExecutorService each =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("lease-", 0).factory())) {
      all.forEach(member -> each.execute(() -> action.accept(member)));
    }
  }

  private static boolean attempt(Attempt attempt) {
    try {
      attempt.make();
      return true;
    } catch (CallFailed | Unreachable _) {
      return false;
    }
  }

  private interface Attempt {
    void make() throws CallFailed, Unreachable;
  }
}
