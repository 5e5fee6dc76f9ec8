package org.trovekeeper.strategies.postgresql;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.spi.host.Running;

/**
 * A backup that is first made in a folder and then read from there as one archive. The first reader
 * waits while the folder is filled.
 */
final class StagedOutput implements Output {
  private final Host host;
  private final Command fill;
  private final Supplier<Command> archive;
  private Optional<Running> current = Optional.empty();
  private boolean closed;

  /**
   * @param fill makes the folder
   * @param archive asked for when the folder is full
   */
  StagedOutput(Host host, Command fill, Supplier<Command> archive) {
    this.host = host;
    this.fill = fill;
    this.archive = archive;
  }

  /** Makes an archive of all that is in the folder; what links lead to is inside of it. */
  static Command archiveOf(Tools tools, Path folder, java.time.Duration limit) {
    List<String> names =
        tools.host().files().list(folder).stream()
            .map(file -> file.getFileName().toString())
            .toList();
    return tools
        .plain(
            limit,
            "tar",
            List.of(
                "--create",
                "--file=-",
                "--format=gnu",
                "--dereference",
                "--directory=" + folder,
                "--verbatim-files-from",
                "--files-from=-"))
        .withInput(new Secret(String.join("\n", names) + "\n"));
  }

  @Override
  public InputStream bytes() {
    return new InputStream() {
      private @Nullable InputStream opened;

      @Override
      public int read() throws IOException {
        return opened().read();
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        return opened().read(bytes, from, length);
      }

      private InputStream opened() {
        InputStream stream = opened;
        if (stream == null) {
          stream = stage();
          opened = stream;
        }
        return stream;
      }
    };
  }

  @Override
  public void finish(Deadline deadline) {
    current
        .orElseThrow(() -> GuestException.of(ErrorCode.BACKUP_FAILED, "no one read the backup"))
        .await(deadline)
        .check("tar");
  }

  @Override
  public void close() {
    Optional<Running> running;
    synchronized (this) {
      closed = true;
      running = current;
    }
    running.ifPresent(Running::close);
  }

  private InputStream stage() {
    try (Running filling = start(fill)) {
      filling.await(Deadline.in(fill.limit())).check("pg_basebackup");
    }
    return start(archive.get()).output();
  }

  private synchronized Running start(Command command) {
    if (closed) {
      throw GuestException.of(ErrorCode.BACKUP_FAILED, "the backup was given up");
    }
    Running running = host.commands().start(command);
    current = Optional.of(running);
    return running;
  }
}
