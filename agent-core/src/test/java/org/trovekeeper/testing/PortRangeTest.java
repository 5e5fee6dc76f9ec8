package org.trovekeeper.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortRangeTest {
  private static final int LOWEST = 12_000;
  private static final int HIGHEST = 16_000;

  @Test
  void two_who_take_ranges_get_different_ones_until_one_gives_it_back() {
    try (PortRange one = PortRange.take(LOWEST, HIGHEST, 1, 2)) {
      try (PortRange other = PortRange.take(one.base(), HIGHEST, 1, 2)) {
        assertThat(other.base()).isGreaterThan(one.base());
      }
      assertThatThrownBy(() -> PortRange.take(one.base(), one.base() + 1))
          .isInstanceOf(Error.class);
    }
  }

  @Test
  void a_range_in_which_somebody_listens_is_passed_over() throws IOException {
    int base;
    try (PortRange free = PortRange.take(LOWEST, HIGHEST, 5)) {
      base = free.base();
    }
    try (ServerSocket _ = new ServerSocket(base + 5);
        PortRange other = PortRange.take(base, HIGHEST, 5)) {
      assertThat(other.base()).isGreaterThan(base);
    }
  }
}
