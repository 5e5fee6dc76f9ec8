package org.trovekeeper.toolkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A listener that accepts no one lets a few wait, and then no more. */
class UnixSocketTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private Path folder = Path.of("");
  private final List<SocketChannel> waiting = new ArrayList<>();
  private final ServerSocketChannel listener = open();

  private static ServerSocketChannel open() {
    try {
      return ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void listen() throws IOException {
    listener.bind(UnixDomainSocketAddress.of(socket()), 1);
  }

  @AfterEach
  void close() throws IOException {
    for (SocketChannel one : waiting) {
      one.close();
    }
    listener.close();
  }

  private Path socket() {
    return folder.resolve("server.sock");
  }

  private void fill() throws IOException {
    while (true) {
      SocketChannel one = SocketChannel.open(StandardProtocolFamily.UNIX);
      waiting.add(one);
      one.configureBlocking(false);
      try {
        one.connect(UnixDomainSocketAddress.of(socket()));
      } catch (SocketException full) {
        return;
      }
    }
  }

  @Test
  @Timeout(20)
  void a_server_whose_queue_is_full_is_given_up_at_the_limit() throws IOException {
    fill();
    assertThatThrownBy(() -> new UnixSocket(socket(), Duration.ofMillis(200)))
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessageContaining("takes no connections");
  }

  @Test
  @Timeout(20)
  void a_place_that_becomes_free_is_taken() throws Exception {
    fill();
    Thread server =
        Thread.ofVirtual()
            .start(() -> {
              try {
                listener.accept().close();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    try (UnixSocket connected = new UnixSocket(socket(), LONG)) {
      assertThat(connected.isConnected()).isTrue();
    }
    server.join();
  }

  @Test
  @Timeout(20)
  void a_server_that_is_not_there_is_told_at_once() throws IOException {
    assertThatThrownBy(() -> new UnixSocket(folder.resolve("none.sock"), LONG))
        .isInstanceOf(SocketException.class);
    listener.close();
    assertThatThrownBy(() -> new UnixSocket(socket(), LONG)).isInstanceOf(ConnectException.class);
  }
}
