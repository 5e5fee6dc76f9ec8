package org.trovekeeper.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Deadlines that are cut and stretched. */
class DeadlineTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  @Test
  void the_earlier_of_two_is_at_most_and_the_later_at_least() {
    assertThat(Deadline.in(DAY).atMost(HOUR).remaining()).isLessThanOrEqualTo(HOUR);
    assertThat(Deadline.in(HOUR).atMost(DAY).remaining()).isLessThanOrEqualTo(HOUR);
    assertThat(Deadline.in(DAY).atLeast(HOUR).remaining()).isGreaterThan(HOUR);
    assertThat(Deadline.in(HOUR).atLeast(DAY).remaining()).isGreaterThan(HOUR);
  }

  @Test
  void a_time_that_is_over_is_stretched_too() {
    assertThat(Deadline.in(Duration.ZERO).atLeast(HOUR).expired()).isFalse();
  }
}
