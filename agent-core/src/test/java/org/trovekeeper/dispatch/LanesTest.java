package org.trovekeeper.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.trovekeeper.rpc.Lane.BULK;
import static org.trovekeeper.rpc.Lane.ENGINE;
import static org.trovekeeper.rpc.Lane.EXCLUSIVE;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.trovekeeper.rpc.Lane;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LanesTest {
  private final Lanes lanes = new Lanes(4);

  /** How many changes of the engine run, and whether two ever did at once. */
  private final AtomicInteger changing = new AtomicInteger();

  private final AtomicBoolean overlapped = new AtomicBoolean();

  @Test
  void a_step_of_copiedwork_waits_for_the_change_that_runs() throws Exception {
    CountDownLatch copied = new CountDownLatch(1);
    CountDownLatch change = new CountDownLatch(1);
    CompletableFuture<Boolean> sawChangeEnd = new CompletableFuture<>();
    CompletableFuture<Boolean> changeBegan = new CompletableFuture<>();
    CompletableFuture<?> bulk =
        submit(
            BULK,
            () -> {
              await(copied);
              sawChangeEnd.complete(lanes.step("step", soon(), () -> change.getCount() == 0));
            });
    CompletableFuture<?> engine =
        submit(
            ENGINE,
            () -> {
              changeBegan.complete(true);
              await(change);
            });
    assertThat(changeBegan.get()).isTrue();
    copied.countDown();
    assertThat(bulk.isDone()).isFalse();
    change.countDown();
    assertThat(sawChangeEnd.get()).isTrue();
    engine.get();
    bulk.get();
  }

  @Test
  void a_step_goes_before_an_exclusive_call_that_waits_for_its_copiedwork() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    List<String> order = new ArrayList<>();
    CompletableFuture<?> bulk =
        submit(
            BULK,
            () -> {
              await(waiting);
              lanes.step("step", soon(), () -> order.add("step"));
            });
    CompletableFuture<?> exclusive = submit(EXCLUSIVE, () -> order.add("exclusive"));
    waiting.countDown();
    bulk.get();
    exclusive.get();
    assertThat(order).containsExactly("step", "exclusive");
  }

  @Test
  void a_step_whose_turn_does_not_come_in_time_is_not_done() throws Exception {
    CountDownLatch change = new CountDownLatch(1);
    CompletableFuture<?> engine = submit(ENGINE, () -> await(change));
    AtomicBoolean done = new AtomicBoolean();
    assertThatThrownBy(() ->
            lanes.step(
                "step", Deadline.in(Duration.ofMillis(50)), () -> done.compareAndSet(false, true)))
        .isInstanceOfSatisfying(
            GuestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.EXPIRED));
    change.countDown();
    engine.get();
    submit(ENGINE, () -> {}).get();
    assertThat(done).isFalse();
  }

  @Test
  void changes_never_overlap_whatever_comes_in_whatever_order() throws Exception {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      List<CompletableFuture<?>> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        all.add(any(random.nextInt(4)));
      }
      for (CompletableFuture<?> one : all) {
        one.get();
      }
      assertThat(overlapped).as("seed %d", seed).isFalse();
    }
  }

  private CompletableFuture<?> any(int kind) {
    return switch (kind) {
      case 0 -> submit(ENGINE, this::change);
      case 1 -> submit(EXCLUSIVE, this::change);
      default ->
          submit(
              BULK,
              () -> {
                boolean _ = lanes.step("first", soon(), this::changed);
                Thread.onSpinWait();
                boolean _ = lanes.step("last", soon(), this::changed);
              });
    };
  }

  private boolean changed() {
    change();
    return true;
  }

  private void change() {
    if (changing.incrementAndGet() > 1) {
      overlapped.set(true);
    }
    Thread.onSpinWait();
    changing.decrementAndGet();
  }

  private CompletableFuture<?> submit(Lane lane, Runnable body) {
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    lanes.submit(
        lane,
        "test",
        new Lanes.Work() {
          @Override
          public void run() {
            try {
              body.run();
              ended.complete(true);
            } catch (Throwable e) {
              ended.completeExceptionally(e);
            }
          }

          @Override
          public void abandon() {
            ended.cancel(false);
          }
        });
    return ended;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30));
  }
}
