package org.trovekeeper.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The secret that a command's leases belong to, in a private file of its user that is locked while
 * the command lives. The kernel ends the lock with the process: a secret whose file is there and
 * not locked belongs to a command that has ended and left leases, which the next one may end.
 */
final class LeaseSecret implements AutoCloseable {
  private static final String SUFFIX = ".lease";

  /** Longer than a command runs and its leases outlive it. */
  private static final Duration KEPT = Duration.ofDays(1);

  private final String owner;
  private final Optional<Kept> kept;
  private final List<String> before;

  private LeaseSecret(String owner, Optional<Kept> kept, List<String> before) {
    this.owner = owner;
    this.kept = kept;
    this.before = before;
  }

  private record Kept(Path file, FileChannel locked) {}

  /** Where a user's commands keep them on this machine. */
  static Path folder(Optional<String> stateHome, String home) {
    return stateHome
        .filter(path -> path.startsWith("/"))
        .map(Path::of)
        .orElseGet(() -> Path.of(home, ".local", "state"))
        .resolve("trovekeeper")
        .resolve("promotions");
  }

  /**
   * Makes one.
   *
   * @param now to remove files whose leases have run out long ago
   */
  static LeaseSecret make(Path folder, Instant now) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    List<String> before = unlocked(folder, now);
    String owner = UUID.randomUUID().toString();
    Path file = folder.resolve(owner + SUFFIX);
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      channel.lock();
      // the secret is the content: one that is not locked yet gives none away
      channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.US_ASCII)));
      return new LeaseSecret(owner, Optional.of(new Kept(file, channel)), before);
    } catch (IOException e) {
      channel.close();
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** One that no later command finds. */
  static LeaseSecret unkept() {
    return new LeaseSecret(UUID.randomUUID().toString(), Optional.empty(), List.of());
  }

  String owner() {
    return owner;
  }

  /** The secrets of commands that have ended and left leases. */
  List<String> before() {
    return before;
  }

  private static List<String> unlocked(Path folder, Instant now) throws IOException {
    List<String> before = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> file.toString().endsWith(SUFFIX)).toList();
    }
    for (Path file : files) {
      Optional<String> secret = ifUnlocked(file);
      if (secret.isPresent()) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(KEPT))) {
          Files.deleteIfExists(file);
        } else {
          before.add(secret.get());
        }
      }
    }
    return before;
  }

  private static Optional<String> ifUnlocked(Path file) throws IOException {
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        @Nullable FileLock lock = tryLock(channel)) {
      if (lock == null) {
        return Optional.empty();
      }
      String secret = Files.readString(file, StandardCharsets.US_ASCII);
      return secret.isBlank() ? Optional.empty() : Optional.of(secret);
    } catch (NoSuchFileException ended) {
      return Optional.empty();
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException sameProcess) {
      return null;
    }
  }

  /** All leases were given back: no later command needs it. */
  void forget() {
    kept.ifPresent(one -> {
      try {
        Files.deleteIfExists(one.file());
      } catch (IOException e) {
        // the promotion is over and its outcome stands; a later command removes the file
        one.file().toFile().deleteOnExit();
      }
    });
  }

  /** The command ends; leases that it could not give back are the next one's to end. */
  @Override
  public void close() {
    kept.ifPresent(one -> {
      try {
        one.locked().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }
}
