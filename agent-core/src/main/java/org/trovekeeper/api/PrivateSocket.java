package org.trovekeeper.api;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * A Unix socket that no one but its owner can ever open. Binding makes a socket file with the
 * process's umask, so it is bound inside a folder of mode 0700, narrowed there, and only then moved
 * to its place.
 */
final class PrivateSocket {
  private final Path place;
  private final Path nursery;
  private @Nullable Object identity;

  private PrivateSocket(Path place) {
    this.place = place;
    // no longer than the usual "api.sock": the kernel allows 107 bytes
    String name = String.valueOf(place.getFileName());
    this.nursery = place.resolveSibling("." + name.replaceFirst("\\.sock$", ""));
  }

  /** Fails when something answers at this place already; what a dead agent left is replaced. */
  static PrivateSocket prepare(Path place) {
    if (answers(place)) {
      throw GuestException.of(
              ErrorCode.BAD_CONFIGURATION, "another agent answers at %s".formatted(place))
          .withHint("stop it, or give this one its own [trovekeeper] run_dir or socket");
    }
    PrivateSocket socket = new PrivateSocket(place);
    try {
      Path folder = Objects.requireNonNull(place.toAbsolutePath().getParent());
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      socket.clearNursery();
      Files.createDirectory(
          socket.nursery,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return socket;
    } catch (IOException e) {
      throw socket.failed(e);
    }
  }

  /** Where to bind. */
  Path birthplace() {
    return nursery.resolve("s");
  }

  /** Another place that only this account reaches, while the socket stands. */
  Path inside() {
    return nursery.resolve("h");
  }

  /** Called once it is bound: from now on clients find it. */
  void publish() {
    try {
      Files.setPosixFilePermissions(birthplace(), PosixFilePermissions.fromString("rw-------"));
      identity = identityOf(birthplace());
      Files.move(birthplace(), place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Removes the socket unless a later agent has put its own there. */
  void remove() {
    try {
      if (identity != null
          && Files.exists(place, LinkOption.NOFOLLOW_LINKS)
          && identity.equals(identityOf(place))) {
        Files.delete(place);
        clearNursery();
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void clearNursery() throws IOException {
    Files.deleteIfExists(birthplace());
    Files.deleteIfExists(inside());
    Files.deleteIfExists(nursery);
  }

  private static boolean answers(Path place) {
    try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(place))) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static @Nullable Object identityOf(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  GuestException failed(IOException why) {
    return GuestException.of(
        ErrorCode.FILE_FAILED, "could not make the socket %s: %s".formatted(place, why), why);
  }
}
