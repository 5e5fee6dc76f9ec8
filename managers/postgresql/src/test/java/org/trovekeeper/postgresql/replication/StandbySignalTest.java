package org.trovekeeper.postgresql.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.testing.MemoryFileTree;

/** Who may take the signal away, and when. */
class StandbySignalTest {
  private static final Path DATA = Path.of("/volume/data");

  private final MemoryFileTree files = new MemoryFileTree();
  private final StandbySignal signal = new StandbySignal(files, DATA, Optional.empty());

  @BeforeEach
  void leaveOne() {
    files.makeFolder(DATA, 0700, Optional.empty());
    files.write(StandbySignal.in(DATA), "", 0600, Optional.empty());
  }

  @Test
  void an_open_server_loses_the_signal_of_an_agent_before() {
    signal.lowerLeftOver(() -> true);
    assertThat(files.exists(StandbySignal.in(DATA))).isFalse();
  }

  @Test
  void a_closed_server_keeps_it() {
    signal.lowerLeftOver(() -> false);
    assertThat(files.exists(StandbySignal.in(DATA))).isTrue();
  }

  @Test
  void a_fence_of_this_agent_keeps_it() {
    signal.raise();
    signal.lowerLeftOver(() -> true);
    assertThat(files.exists(StandbySignal.in(DATA))).isTrue();
  }

  @Test
  void a_server_that_does_not_tell_is_asked_again() {
    assertThatThrownBy(() ->
            signal.lowerLeftOver(() -> {
              throw GuestException.of(ErrorCode.ENGINE_DOWN, "down");
            }))
        .isInstanceOf(GuestException.class);
    signal.lowerLeftOver(() -> true);
    assertThat(files.exists(StandbySignal.in(DATA))).isFalse();
  }
}
