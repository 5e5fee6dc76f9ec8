package org.trovekeeper.toolkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.trovekeeper.spi.Deadline;

/**
 * A connected Unix socket in the shape of {@link Socket}. Reads and writes honour the socket's
 * timeout, which a blocking channel could not.
 */
public final class UnixSocket extends Socket {
  private static final int NO_TIMEOUT = 0;
  private static final long PAUSE_MILLIS = 10;

  private final SocketChannel channel;
  private final Selector selector;
  private volatile int timeoutMillis = NO_TIMEOUT;

  /**
   * Connects, within the limit: a server that takes no connections lets them queue, and a full
   * queue would hold all who wait for a place in it.
   */
  public UnixSocket(Path path, Duration limit) throws IOException {
    selector = Selector.open();
    try {
      channel = connected(path, Deadline.in(limit));
      channel.register(selector, SelectionKey.OP_READ);
    } catch (IOException e) {
      selector.close();
      throw e;
    }
  }

  private SocketChannel connected(Path path, Deadline deadline) throws IOException {
    while (true) {
      SocketChannel attempt = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        attempt.configureBlocking(false);
        attempt.connect(UnixDomainSocketAddress.of(path));
        return attempt;
      } catch (IOException e) {
        attempt.close();
        if (!full(path, e)) {
          throw e;
        }
        if (deadline.expired()) {
          throw timeout("the server takes no connections", e);
        }
      }
      // nothing is registered yet, so it only waits; not at all in a thread that was interrupted
      selector.select(PAUSE_MILLIS);
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("no one waits for the connection any more");
      }
    }
  }

  /** The system says so only in words, of whatever language. Refusals are known by their kind. */
  private static boolean full(Path path, IOException failure) {
    return failure instanceof SocketException
        && !(failure instanceof ConnectException)
        && Files.isWritable(path);
  }

  private static SocketTimeoutException timeout(String text, IOException cause) {
    SocketTimeoutException failure = new SocketTimeoutException(text);
    failure.initCause(cause);
    return failure;
  }

  @Override
  public InputStream getInputStream() {
    return new BlockStream() {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        int read = channel.read(buffer);
        while (read == 0 && length > 0) {
          awaitReady(SelectionKey.OP_READ);
          read = channel.read(buffer);
        }
        return read;
      }
    };
  }

  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        while (buffer.hasRemaining()) {
          if (channel.write(buffer) == 0) {
            awaitReady(SelectionKey.OP_WRITE);
          }
        }
      }
    };
  }

  private void awaitReady(int operation) throws IOException {
    try {
      channel.keyFor(selector).interestOps(operation);
      int ready = selector.select(timeoutMillis);
      selector.selectedKeys().clear();
      if (ready == 0) {
        throw new SocketTimeoutException(
            channel.isOpen() ? "the server did not answer in time" : "closed");
      }
    } catch (ClosedSelectorException e) {
      throw new SocketException("closed", e);
    }
  }

  @Override
  public void connect(SocketAddress endpoint, int timeout) {
    // connected when it was made
  }

  @Override
  public boolean isConnected() {
    return channel.isConnected();
  }

  @Override
  public boolean isClosed() {
    return !channel.isOpen();
  }

  @Override
  public void setSoTimeout(int timeout) {
    timeoutMillis = timeout;
  }

  @Override
  public int getSoTimeout() {
    return timeoutMillis;
  }

  @Override
  public void setTcpNoDelay(boolean on) {
    // a Unix socket has no such delay
  }

  @Override
  public void setKeepAlive(boolean on) {
    // nor a network that could lose the peer
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void shutdownInput() throws IOException {
    channel.shutdownInput();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    selector.close();
  }
}
