package org.trovekeeper.conductor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.trovekeeper.conductor.Outbox.Retry;
import org.trovekeeper.spi.host.Ticker;

class CourierTest {
  private static final Duration FOR_EVER = Duration.ofDays(1000);

  private final FakeTransport transport = new FakeTransport();
  private final Courier courier =
      new Courier(transport, new Waking(), new Retry(FOR_EVER, FOR_EVER, FOR_EVER));

  @Test
  void a_way_that_is_open_again_ends_the_pause() throws InterruptedException {
    transport.goDown();
    courier.deliver(Cast.of("heartbeat", Map.of(), Map.of()), () -> true);
    assertThat(transport.take().method()).isEqualTo("heartbeat");
  }

  /** A clock on which, while somebody waits, the broker comes back and another finds it. */
  private final class Waking implements Ticker {
    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public void pause(Duration duration) {
      transport.comeUp();
      courier.wake();
    }
  }
}
