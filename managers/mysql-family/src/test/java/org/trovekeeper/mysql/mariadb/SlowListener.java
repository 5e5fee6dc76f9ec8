package org.trovekeeper.mysql.mariadb;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Takes the first connection and says nothing, and refuses the others in the server's language. */
final class SlowListener implements AutoCloseable {
  private final ServerSocketChannel listener;
  private final List<SocketChannel> taken = new ArrayList<>();
  private final Thread thread;

  SlowListener(Path socket) throws IOException {
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
    thread = Thread.ofVirtual().name("slow-listener").start(this::listen);
  }

  private void listen() {
    try {
      taken.add(listener.accept());
      while (true) {
        SocketChannel later = listener.accept();
        taken.add(later);
        later.write(tooManyConnections());
      }
    } catch (AsynchronousCloseException e) {
      // the test is over
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Length, packet number 0, the mark of an error, and error 1040 in little endian. */
  private static ByteBuffer tooManyConnections() {
    byte[] text = "Too many connections".getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(7 + text.length)
        .put(new byte[] {(byte) (3 + text.length), 0, 0, 0, (byte) 0xff, 0x10, 0x04})
        .put(text)
        .flip();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (SocketChannel one : taken) {
      one.close();
    }
  }
}
