package org.trovekeeper.store.directory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import org.trovekeeper.store.Digests;

/** Writes a file so that after a crash the whole of it is there, or nothing. */
final class DurableFile {
  private DurableFile() {}

  /** Answers the digest of what was written. */
  static String write(Path file, InputStream bytes) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path unfinished =
        Files.createTempFile(
            folder,
            ".new-",
            null,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      String digest = fill(unfinished, bytes);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true);
      }
      return digest;
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static String fill(Path file, InputStream bytes) throws IOException {
    MessageDigest digest = Digests.md5();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      OutputStream out = Channels.newOutputStream(channel);
      byte[] chunk = new byte[1 << 16];
      for (int got = bytes.read(chunk); got >= 0; got = bytes.read(chunk)) {
        digest.update(chunk, 0, got);
        out.write(chunk, 0, got);
      }
      channel.force(true);
    }
    return Digests.hex(digest);
  }
}
