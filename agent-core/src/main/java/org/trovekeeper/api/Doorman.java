package org.trovekeeper.api;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets clients in to a server that is started for the first of them: most agents never have one,
 * and an HTTP server is a sixth of what an idle agent weighs (ADR 8). Passes bytes both ways.
 */
final class Doorman implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Doorman.class);
  private static final int CHUNK = 16 << 10;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final ServerSocketChannel door;
  private final Supplier<Path> server;

  /**
   * @param door bound already
   * @param server starts the server when it does not run yet, and says where it listens
   */
  Doorman(ServerSocketChannel door, Supplier<Path> server) {
    this.door = door;
    this.server = server;
  }

  void start() {
    Thread.ofVirtual().name("local-api-door").start(this::receive);
  }

  /** No further client gets in. */
  @Override
  public void close() throws IOException {
    door.close();
  }

  private void receive() {
    while (door.isOpen()) {
      try {
        SocketChannel client = door.accept();
        Thread.ofVirtual().name("local-api-client").start(() -> lead(client));
      } catch (ClosedChannelException _) {
        return;
      } catch (IOException e) {
        LOG.warn("event=local-client-lost reason=\"{}\"", e.toString());
        LockSupport.parkNanos(PAUSE.toNanos()); // out of file descriptors, most likely
      }
    }
  }

  private void lead(SocketChannel client) {
    try (client;
        SocketChannel inside = SocketChannel.open(UnixDomainSocketAddress.of(server.get()))) {
      Thread.ofVirtual().name("local-api-request").start(() -> ask(client, inside));
      pass(inside, client);
    } catch (IOException | RuntimeException e) {
      LOG.warn("event=local-client-lost reason=\"{}\"", e.toString());
    }
  }

  private static void ask(SocketChannel client, SocketChannel inside) {
    try {
      pass(client, inside);
      inside.shutdownOutput();
    } catch (IOException e) {
      LOG.debug("event=local-client-left reason=\"{}\"", e.toString());
      hangUp(inside);
    }
  }

  /** Callers that still wait for the server's answer learn that no one wants it. */
  private static void hangUp(SocketChannel inside) {
    try {
      inside.close();
    } catch (IOException e) {
      LOG.debug("event=local-client-left reason=\"{}\"", e.toString());
    }
  }

  private static void pass(SocketChannel from, SocketChannel to) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
    while (from.read(bytes) >= 0) {
      bytes.flip();
      while (bytes.hasRemaining()) {
        to.write(bytes);
      }
      bytes.clear();
    }
  }
}
