package org.trovekeeper.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.spi.GuestException;

class StateLockTest {
  @TempDir Path state;

  @Test
  void a_second_agent_on_the_same_state_is_refused_until_the_first_is_gone() throws IOException {
    try (StateLock first = StateLock.take(state)) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> StateLock.take(state))
          .isInstanceOf(GuestException.class)
          .hasMessageContaining(state.toString())
          .hasMessageContaining("state_dir");
    }
    StateLock.take(state).close();
  }
}
