package org.trovekeeper.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.trovekeeper.main.WatchdogRules.Pulse;

class WatchdogRulesTest {
  private static final Instant BEAT = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void the_limit_is_the_one_that_was_set_for_this_process() {
    assertThat(limit(Map.of("WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "7")))
        .contains(Duration.ofSeconds(30));
    assertThat(limit(Map.of("WATCHDOG_USEC", "30000000"))).contains(Duration.ofSeconds(30));
    assertThat(limit(Map.of("WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "8"))).isEmpty();
    assertThat(limit(Map.of("WATCHDOG_USEC", "0"))).isEmpty();
    assertThat(limit(Map.of("WATCHDOG_USEC", "soon"))).isEmpty();
    assertThat(limit(Map.of())).isEmpty();
  }

  @Test
  void several_signs_of_life_fit_into_the_limit() {
    assertThat(WatchdogRules.pause(Optional.of(Duration.ofSeconds(2))))
        .isEqualTo(Duration.ofMillis(500));
    assertThat(WatchdogRules.pause(Optional.of(Duration.ofSeconds(30)))).isEqualTo(PAUSE);
    assertThat(WatchdogRules.pause(Optional.empty())).isEqualTo(PAUSE);
  }

  @Test
  void a_loop_whose_beat_stays_the_same_longer_than_the_patience_is_dead() {
    Pulse pulse = new Pulse(BEAT, 0);
    for (int look = 0; look < 4; look++) {
      pulse = pulse.then(BEAT);
      assertThat(WatchdogRules.alive(pulse, PAUSE, PATIENCE)).isTrue();
    }
    assertThat(WatchdogRules.alive(pulse.then(BEAT), PAUSE, PATIENCE)).isFalse();
  }

  @Test
  void a_clock_that_was_set_neither_kills_a_loop_nor_hides_a_dead_one() {
    Pulse old = new Pulse(BEAT, 4);
    assertThat(old.then(BEAT.minusSeconds(3600)).unchanged()).isZero();
    assertThat(new Pulse(BEAT.plusSeconds(3600), 4).then(BEAT.plusSeconds(3600)).unchanged())
        .isEqualTo(5);
  }

  private static Optional<Duration> limit(Map<String, String> environment) {
    return WatchdogRules.limit(environment, 7);
  }
}
