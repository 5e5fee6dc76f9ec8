package org.trovekeeper.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifySocketTest {
  @TempDir private Path folder;

  @Test
  void messages_arrive_at_a_path() throws Throwable {
    messagesArriveAt(folder.resolve("notify").toString());
  }

  @Test
  void messages_arrive_at_an_abstract_name() throws Throwable {
    messagesArriveAt("@trovekeeper-test-" + UUID.randomUUID());
  }

  private static void messagesArriveAt(String name) throws Throwable {
    try (DatagramReceiver manager = new DatagramReceiver(name)) {
      NotifySocket socket = NotifySocket.of(Map.of("NOTIFY_SOCKET", name)).orElseThrow();
      socket.accept("READY=1\nSTATUS=größer");
      socket.accept("WATCHDOG=1");
      assertThat(manager.next()).contains("READY=1\nSTATUS=größer");
      assertThat(manager.next()).contains("WATCHDOG=1");
      assertThat(manager.next()).isEmpty();
    }
  }

  @Test
  void a_manager_that_does_not_listen_does_not_disturb_the_agent() {
    NotifySocket socket =
        NotifySocket.of(Map.of("NOTIFY_SOCKET", folder.resolve("nobody").toString())).orElseThrow();
    assertThatCode(
            () -> {
              socket.accept("READY=1");
              socket.accept("WATCHDOG=1");
            })
        .doesNotThrowAnyException();
  }

  @Test
  void without_a_socket_or_with_one_of_an_unknown_kind_nobody_is_told() {
    assertThat(NotifySocket.of(Map.of())).isEmpty();
    assertThat(NotifySocket.of(Map.of("NOTIFY_SOCKET", ""))).isEmpty();
    assertThat(NotifySocket.of(Map.of("NOTIFY_SOCKET", "vsock:2:1234"))).isEmpty();
  }
}
