package org.trovekeeper.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.testing.ManualTicker;

class ConfiguredStartTest {
  private final ManualTicker ticker = new ManualTicker();
  private final List<String> told = new ArrayList<>();
  private final ConfiguredStart start = new ConfiguredStart(told::add, ticker);

  @Test
  void each_reason_is_told_once_and_signs_of_life_are_given_until_it_can_start() {
    Instant begin = ticker.now();
    Queue<String> reasons = new ArrayDeque<>(List.of("no\nfile", "no\nfile", "bad value"));
    assertThat(start.<String>await(() -> attempt(reasons))).isEqualTo("started");
    assertThat(told)
        .containsExactly(
            "READY=1\nSTATUS=waiting: no\\nfile",
            "WATCHDOG=1",
            "WATCHDOG=1",
            "READY=1\nSTATUS=waiting: bad value",
            "WATCHDOG=1");
    assertThat(ticker.now()).isEqualTo(begin.plus(Duration.ofSeconds(15)));
  }

  @Test
  void any_other_failure_ends_the_start() {
    assertThatThrownBy(() ->
            start.<String>await(() -> {
              throw GuestException.of(ErrorCode.FILE_FAILED, "disk");
            }))
        .hasMessage("disk");
    assertThat(told).isEmpty();
  }

  private static String attempt(Queue<String> reasons) {
    if (reasons.isEmpty()) {
      return "started";
    }
    throw GuestException.of(ErrorCode.BAD_CONFIGURATION, reasons.remove());
  }
}
