package org.trovekeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DaemonTest {
  @Test
  void options_keep_their_order_in_both_ways_of_writing_them() {
    assertThat(daemon("agent --config-file /a --config-dir=/d --config-file=/b=c"))
        .contains(new Daemon(List.of(Path.of("/a"), Path.of("/b=c")), List.of(Path.of("/d"))));
    assertThat(daemon("agent")).contains(new Daemon(List.of(), List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "agent --help",
        "agent -h",
        "agent --config-file",
        "agent --config-file /a --nonsense",
        "agent /a",
        "agent --config-files /a",
        "rehearse --config-file /a"
      })
  void all_else_is_left_to_the_command_that_can_explain_itself(String commandLine) {
    assertThat(daemon(commandLine)).isEmpty();
  }

  private static Optional<Daemon> daemon(String commandLine) {
    return Daemon.of(List.of(commandLine.split(" ")));
  }
}
