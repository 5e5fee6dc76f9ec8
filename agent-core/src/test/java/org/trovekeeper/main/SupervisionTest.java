package org.trovekeeper.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.trovekeeper.testing.ManualTicker;

class SupervisionTest {
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final AtomicReference<Instant> beat = new AtomicReference<>(Instant.EPOCH);
  private final AtomicReference<String> words = new AtomicReference<>("healthy");

  @Test
  void signs_of_life_end_with_the_heartbeat_loop_and_return_with_it() {
    Supervision supervision = supervision(Optional.of(Duration.ofSeconds(4)));
    for (int look = 0; look < 10; look++) {
      beat.updateAndGet(before -> before.plusSeconds(1));
      supervision.look();
    }
    assertThat(told).filteredOn(lines -> lines.contains("WATCHDOG=1")).hasSize(10);

    told.clear();
    for (int look = 0; look < 10; look++) {
      supervision.look();
    }
    assertThat(told).filteredOn(lines -> lines.contains("WATCHDOG=1")).hasSize(2);

    told.clear();
    beat.updateAndGet(before -> before.plusSeconds(1));
    supervision.look();
    assertThat(told).containsExactly("WATCHDOG=1");
  }

  @Test
  void without_a_watchdog_only_a_changed_state_is_told() {
    Supervision supervision = supervision(Optional.empty());
    supervision.look();
    supervision.look();
    words.set("crashed");
    supervision.look();
    assertThat(told).containsExactly("STATUS=healthy", "STATUS=crashed");
  }

  @Test
  void it_says_when_it_is_ready_and_when_it_stops() {
    Supervision supervision = supervision(Optional.empty());
    supervision.ready();
    supervision.close();
    assertThat(told).first().isEqualTo("READY=1\nSTATUS=healthy");
    assertThat(told).last().asString().startsWith("STOPPING=1\n");
  }

  @Test
  void without_a_service_manager_there_is_nobody_to_tell() {
    assertThat(Supervision.of(Map.of(), life(), new ManualTicker())).isEmpty();
    assertThat(Supervision.of(Map.of("NOTIFY_SOCKET", "vsock:2:1"), life(), new ManualTicker()))
        .isEmpty();
  }

  private Supervision supervision(Optional<Duration> watchdog) {
    return new Supervision(told::add, watchdog, life(), new ManualTicker());
  }

  private Supervision.Life life() {
    return new Supervision.Life(beat::get, Duration.ofSeconds(2), words::get);
  }
}
