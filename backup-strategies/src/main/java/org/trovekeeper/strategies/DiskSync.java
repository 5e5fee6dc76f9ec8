package org.trovekeeper.strategies;

import java.io.InputStream;
import java.util.Optional;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.spi.host.Running;
import org.trovekeeper.toolkit.ObservedStream;

/**
 * Brings what a restore writes to the disk: a part now and then while the tool still writes, and
 * all of it at the end. Else a server that trusts what it finds (MariaDB) would serve data that the
 * next loss of power removes, and one that syncs every file before it serves (PostgreSQL) would do
 * so when everybody waits for it.
 */
public final class DiskSync implements AutoCloseable {
  private static final String PROGRAM = "sync";
  private static final long STEP = 128L << 20;

  private final Host host;
  private final BackupAccess access;
  private Optional<Running> running = Optional.empty();
  private long unsynced;

  public DiskSync(Host host, BackupAccess access) {
    this.host = host;
    this.access = access;
  }

  /** The same stream; its bytes count as written when they are read. */
  public InputStream along(InputStream bytes, Deadline deadline) {
    return new ObservedStream(bytes) {
      @Override
      protected void seen(byte[] written, int from, int got) {
        unsynced += Math.max(0, got);
        if (unsynced >= STEP) {
          begin(deadline);
        }
      }
    };
  }

  /** Starts with what is written so far, and does not wait; does nothing while it is at work. */
  public void begin(Deadline deadline) {
    if (running.filter(Running::alive).isPresent()) {
      return;
    }
    await(deadline);
    unsynced = 0;
    running = Optional.of(host.commands().start(command(deadline)));
  }

  /** Returns when everything is on the disk. */
  public void finish(Deadline deadline) {
    await(deadline);
    check(host.commands().run(command(deadline)));
  }

  @Override
  public void close() {
    running.ifPresent(Running::close);
  }

  private void await(Deadline deadline) {
    if (running.isPresent()) {
      try (Running last = running.get()) {
        running = Optional.empty();
        check(last.await(deadline));
      }
    }
  }

  /** No word of the backup, which is not what is wrong. */
  private static void check(Finished sync) {
    if (sync.exit() != 0) {
      throw GuestException.of(
              ErrorCode.RESTORE_FAILED,
              "the disk did not take what was restored: %s".formatted(sync.errors().strip()))
          .withHint("see the kernel's messages of the volume");
    }
  }

  private Command command(Deadline deadline) {
    return Command.of(
            deadline.remaining(), PROGRAM, "--file-system", access.dataDirectory().toString())
        .as(access.osUser());
  }
}
