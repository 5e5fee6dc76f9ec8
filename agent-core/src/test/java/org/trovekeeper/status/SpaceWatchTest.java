package org.trovekeeper.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.HealthIssue;

/** A server that answers and cannot write is not healthy. */
final class SpaceWatchTest {
  private static final Deadline DEADLINE = Deadline.in(Duration.ofMinutes(1));
  private static final long MEGABYTE = 1 << 20;

  @Test
  void a_full_volume_is_a_fault_beside_what_the_server_says() {
    HealthIssue own = HealthIssue.warning("own", "fact", "step");
    assertThat(new SpaceWatch(() -> 3 * MEGABYTE, _ -> List.of(own)).apply(DEADLINE))
        .satisfiesExactly(
            full -> {
              assertThat(full.code()).isEqualTo("disk-full");
              assertThat(full.level()).isEqualTo(HealthIssue.Level.FAULT);
              assertThat(full.fact()).contains("3 MB left");
            },
            other -> assertThat(other).isEqualTo(own));
  }

  @Test
  void it_is_said_also_when_the_server_hangs_for_want_of_space() {
    assertThat(
            new SpaceWatch(
                    () -> 0,
                    _ -> {
                      throw GuestException.of(ErrorCode.ENGINE_TIMEOUT, "no answer in time");
                    })
                .apply(DEADLINE))
        .extracting(HealthIssue::code)
        .containsExactly("disk-full", "health-unknown");
  }

  @Test
  void a_volume_with_space_is_no_issue() {
    assertThat(new SpaceWatch(() -> 16 * MEGABYTE, _ -> List.of()).apply(DEADLINE)).isEmpty();
  }
}
