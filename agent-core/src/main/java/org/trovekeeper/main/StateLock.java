package org.trovekeeper.main;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * One agent a state folder. A second one would take the first one's work for left over by a crash:
 * report its backups as failed and its prepare as ended.
 */
final class StateLock implements AutoCloseable {
  private final FileChannel file;

  private StateLock(FileChannel file) {
    this.file = file;
  }

  /** Taken before anything of the state is read; the kernel gives it back when the process ends. */
  static StateLock take(Path stateDir) {
    try {
      FileChannel file =
          FileChannel.open(
              stateDir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(file) == null) {
        file.close();
        throw GuestException.of(ErrorCode.BAD_CONFIGURATION, "another agent works with " + stateDir)
            .withHint("stop it first, or give this one a state_dir of its own");
      }
      return new StateLock(file);
    } catch (IOException failure) {
      throw GuestException.of(ErrorCode.FILE_FAILED, "cannot lock " + stateDir, failure);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException sameProcess) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
