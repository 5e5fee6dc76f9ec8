package org.trovekeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.trovekeeper.cli.Coordinator.Holder;
import org.trovekeeper.cli.PromotionPlan.Member;

/** How a coordinator holds all members, and lets go of them. */
final class LeasesTest {
  private static final List<Member> SET =
      List.of(Member.SOURCE, Member.CANDIDATE, Member.replica(1));

  private final AtomicInteger forgotten = new AtomicInteger();
  private final Holder holder =
      new Holder("one", "promote by one", List.of("old"), forgotten::incrementAndGet);

  @Test
  void a_member_that_is_slow_to_answer_delays_the_renewal_of_no_other() throws Exception {
    CountDownLatch others = new CountDownLatch(4);
    try (Leases _ =
        Leases.take(
            caller((member, method, arguments) -> {
              if (isRenewal(method, arguments)) {
                if (member.equals(Member.SOURCE)) {
                  await(others);
                } else {
                  others.countDown();
                }
              }
            }),
            SET,
            holder,
            Duration.ofMillis(5))) {
      assertThat(others.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void all_members_are_let_go_at_once() throws Exception {
    CountDownLatch all = new CountDownLatch(SET.size());
    Leases.take(
            caller((_, method, arguments) -> {
              if (method.equals("release_after_promotion")
                  && "one".equals(arguments.get("owner"))) {
                all.countDown();
                // as slow as the slowest
                await(all);
              }
            }),
            SET,
            holder)
        .close();
    assertThat(all.getCount()).isZero();
  }

  @Test
  void the_lease_of_a_killed_command_ends_before_the_first_member_is_held() throws Exception {
    List<String> calls = new ArrayList<>();
    Leases.take(
            caller((_, method, arguments) -> {
              synchronized (calls) {
                calls.add(method + " " + arguments.get("owner"));
              }
            }),
            SET,
            holder)
        .close();
    assertThat(calls.subList(0, 4))
        .containsExactly(
            "release_after_promotion old",
            "release_after_promotion old",
            "release_after_promotion old",
            "hold_for_promotion one");
  }

  @Test
  void a_lease_is_renewed_and_never_taken_a_second_time() throws Exception {
    CountDownLatch renewed = new CountDownLatch(3);
    List<Member> taken = new ArrayList<>();
    try (Leases _ =
        Leases.take(
            caller((member, method, arguments) -> {
              if (isRenewal(method, arguments)) {
                renewed.countDown();
              } else if (method.equals("hold_for_promotion")) {
                taken.add(member);
              }
            }),
            SET,
            holder,
            Duration.ofMillis(5))) {
      assertThat(renewed.await(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(taken).isEqualTo(SET);
  }

  @Test
  void the_secret_is_kept_until_every_member_was_let_go() throws Exception {
    Leases.take(caller((_, _, _) -> {}), SET, holder).close();
    assertThat(forgotten).hasValue(1);
    Leases.Caller oneIsDead =
        (member, method, arguments, _, _) -> {
          if (member.equals(Member.CANDIDATE)
              && "one".equals(arguments.get("owner"))
              && method.equals("release_after_promotion")) {
            throw new Unreachable("no agent answers");
          }
          return null;
        };
    Leases.take(oneIsDead, SET, holder).close();
    assertThat(forgotten).hasValue(1);
  }

  private static boolean isRenewal(String method, Map<String, @Nullable Object> arguments) {
    return method.equals("hold_for_promotion") && Boolean.TRUE.equals(arguments.get("renew"));
  }

  private interface Heard {
    void call(Member member, String method, Map<String, @Nullable Object> arguments)
        throws InterruptedException;
  }

  private static Leases.Caller caller(Heard heard) {
    return (member, method, arguments, _, _) -> {
      try {
        heard.call(member, method, arguments);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return null;
    };
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
  }
}
