package org.trovekeeper.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.cli.Promotion.Members;
import org.trovekeeper.cli.PromotionPlan.Member;

/**
 * The leases on all members that let one coordinator at a time move them. They are renewed until
 * this is closed; those of a coordinator that was killed run out.
 */
final class Leases implements AutoCloseable {
  private static final Duration LENGTH = Duration.ofSeconds(60);
  private static final Duration RENEWAL = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofSeconds(15);

  private final Members members;
  private final String owner;
  private final String holder;
  private final List<Member> held = new ArrayList<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("leases").daemon().factory());
  private Optional<Future<?>> renewal = Optional.empty();

  private Leases(Members members, String owner, String holder) {
    this.members = members;
    this.owner = owner;
    this.holder = holder;
  }

  /**
   * Takes all of them, or none.
   *
   * @param inOrder so that of two coordinators one gets all
   * @param holder who that is, for people
   */
  static Leases take(Members members, List<Member> inOrder, String owner, String holder)
      throws CallFailed, Unreachable {
    Leases leases = new Leases(members, owner, holder);
    boolean all = false;
    try {
      for (Member member : inOrder) {
        leases.hold(member);
        leases.held.add(member);
      }
      all = true;
    } finally {
      if (!all) {
        leases.close();
      }
    }
    leases.renewal =
        Optional.of(
            leases.timer.scheduleAtFixedRate(
                leases::renew, RENEWAL.toMillis(), RENEWAL.toMillis(), TimeUnit.MILLISECONDS));
    return leases;
  }

  private void hold(Member member) throws CallFailed, Unreachable {
    call(
        member,
        "hold_for_promotion",
        Map.of("owner", owner, "holder", holder, "seconds", LENGTH.toSeconds()));
  }

  /** A member that is not reached is named by the next step on it. */
  private void renew() {
    held.forEach(member -> attempt(() -> hold(member)));
  }

  /** What is not released runs out by itself. */
  @Override
  public void close() {
    renewal.ifPresent(task -> task.cancel(true));
    timer.shutdownNow();
    held.forEach(
        member -> attempt(() -> call(member, "release_after_promotion", Map.of("owner", owner))));
  }

  private void call(Member member, String method, Map<String, @Nullable Object> arguments)
      throws CallFailed, Unreachable {
    members.call(member, method, arguments, LIMIT);
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
