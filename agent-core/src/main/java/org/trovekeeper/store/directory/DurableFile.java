package org.trovekeeper.store.directory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import org.trovekeeper.store.Digests;

/**
 * Writes a file so that after a crash the whole of it is there, or nothing. Until then the bytes
 * are in a file under a passing name, which its writer holds locked: an unlocked one is what a
 * killed writer left.
 */
final class DurableFile {
  private static final String UNFINISHED = ".new-";

  private DurableFile() {}

  /** Deletes what killed writers left in the folder; answers how many files these were. */
  static int sweep(Path folder) throws IOException {
    int swept = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, UNFINISHED + "*.tmp")) {
      for (Path file : files) {
        if (abandoned(file)) {
          Files.deleteIfExists(file);
          swept++;
        }
      }
    }
    return swept;
  }

  private static boolean abandoned(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (OverlappingFileLockException writing) {
      return false;
    } catch (NoSuchFileException finished) {
      return false;
    }
  }

  /** Answers the digest of what was written. */
  static String write(Path file, InputStream bytes) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path unfinished =
        Files.createTempFile(
            folder,
            UNFINISHED,
            null,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      String digest = fill(channel, bytes);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true);
      }
      return digest;
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static String fill(FileChannel channel, InputStream bytes) throws IOException {
    MessageDigest digest = Digests.md5();
    OutputStream out = Channels.newOutputStream(channel);
    byte[] chunk = new byte[1 << 16];
    for (int got = bytes.read(chunk); got >= 0; got = bytes.read(chunk)) {
      digest.update(chunk, 0, got);
      out.write(chunk, 0, got);
    }
    channel.force(true);
    return Digests.hex(digest);
  }
}
