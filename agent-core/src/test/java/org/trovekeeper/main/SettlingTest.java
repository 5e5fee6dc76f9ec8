package org.trovekeeper.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.trovekeeper.dispatch.Lanes;
import org.trovekeeper.rpc.Lane;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.testing.RecordedManager;

@Timeout(60)
class SettlingTest {
  private final RecordedManager manager = new RecordedManager();
  private final Lanes lanes = new Lanes(1);
  private final AtomicBoolean prepared = new AtomicBoolean(true);

  @Test
  void nothing_is_settled_before_the_instance_is_prepared() throws InterruptedException {
    prepared.set(false);
    settling().round();
    assertThat(manager.calls()).isEmpty();
    prepared.set(true);
    settling().round();
    assertThat(manager.calls()).containsExactly("settle");
  }

  @Test
  void it_waits_for_a_call_that_changes_something() {
    CountDownLatch callMayEnd = new CountDownLatch(1);
    lanes.submit(Lane.ENGINE, "make_read_only", new Held(callMayEnd));
    Settling settling = settling();
    CompletableFuture<Void> round = CompletableFuture.runAsync(() -> roundOf(settling));
    assertThat(manager.calls()).isEmpty();
    callMayEnd.countDown();
    round.join();
    assertThat(manager.calls()).containsExactly("settle");
  }

  @Test
  void a_failure_is_followed_by_another_attempt() throws InterruptedException {
    manager.failOn("settle");
    Settling settling = settling();
    settling.round();
    settling.round();
    assertThat(manager.calls()).containsExactly("settle", "settle");
  }

  @Test
  void a_stop_of_the_agent_ends_the_wait() throws InterruptedException {
    assertThat(lanes.close(Deadline.in(Duration.ofSeconds(1)))).isTrue();
    settling().round();
    assertThat(manager.calls()).isEmpty();
  }

  private Settling settling() {
    return new Settling(lanes, manager, prepared::get, Duration.ofSeconds(4));
  }

  private static void roundOf(Settling settling) {
    try {
      settling.round();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A call that ends when it may. */
  private record Held(CountDownLatch mayEnd) implements Lanes.Work {
    @Override
    public void run() {
      try {
        mayEnd.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void abandon() {
      // nothing to tell anybody
    }
  }
}
