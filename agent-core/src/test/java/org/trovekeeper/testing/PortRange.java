package org.trovekeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A thousand ports for services that take a while until they listen: held by a locked file, so that
 * a second build on this machine takes others, and free again at the latest when this JVM ends.
 */
public final class PortRange implements AutoCloseable {
  private static final int SIZE = 1_000;

  private final int base;
  private final FileChannel held;

  private PortRange(int base, FileChannel held) {
    this.base = base;
    this.held = held;
  }

  /**
   * The first range that no one holds or listens in.
   *
   * @param offsets of the ports that will be listened at
   */
  public static PortRange take(int lowest, int highest, int... offsets) {
    for (int base = lowest; base < highest; base += SIZE) {
      Optional<PortRange> range = hold(base);
      if (range.isPresent()) {
        if (IntStream.of(offsets).map(range.get()::port).allMatch(PortRange::free)) {
          return range.get();
        }
        range.get().close();
      }
    }
    throw new AssertionError("no free range of ports between %d and %d".formatted(lowest, highest));
  }

  public int base() {
    return base;
  }

  public int port(int offset) {
    return base + offset;
  }

  @Override
  public void close() {
    try {
      held.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<PortRange> hold(int base) {
    Path file = Path.of(System.getProperty("java.io.tmpdir"), "trovekeeper-ports-" + base);
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (locked(channel)) {
        return Optional.of(new PortRange(base, channel));
      }
      channel.close();
      return Optional.empty();
    } catch (IOException e) {
      if (Files.exists(file)) {
        return Optional.empty(); // another user's
      }
      throw new UncheckedIOException(e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException ours) {
      return false;
    }
  }

  /** At any address: each test bed has its own. */
  private static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
