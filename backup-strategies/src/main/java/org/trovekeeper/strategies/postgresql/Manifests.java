package org.trovekeeper.strategies.postgresql;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Running;
import org.trovekeeper.strategies.WorkFolder;

/**
 * The manifests of the last backups: the server needs the parent's to save what changed since.
 * Their folder lies on the data volume and belongs to the data's owner, whose tools write and read
 * it.
 */
final class Manifests {
  private static final Logger LOG = LoggerFactory.getLogger(Manifests.class);
  private static final int KEPT = 8;

  private final FileTree files;
  private final BackupAccess access;
  private final Path folder;

  Manifests(FileTree files, BackupAccess access) {
    this.files = files;
    this.access = access;
    this.folder = access.privateDirectory().resolveSibling(".trovekeeper-manifests");
  }

  /** The manifest of the backup with this id. */
  Optional<Path> of(String id) {
    return files.list(folder).stream()
        .filter(file -> file.getFileName().toString().endsWith("_" + id))
        .reduce((_, newer) -> newer);
  }

  /** Forgets all: data of another origin comes. */
  void clear() {
    files.clear(folder);
    files.delete(folder);
  }

  /** Begins to keep one that comes in pieces. */
  Keeping begin(Tools tools, WorkFolder work, Duration limit) {
    Path fresh = work.path("manifest");
    Running writer =
        tools
            .host()
            .commands()
            .start(tools.plain(limit, "dd", List.of("of=" + fresh, "conv=fsync", "status=none")));
    return new Keeping(tools, writer, fresh);
  }

  /** Names count up, so that the newest are last. */
  private Path next(String id) {
    long last =
        files.list(folder).stream()
            .map(file -> file.getFileName().toString())
            .filter(name -> name.matches("[0-9]{8}_.*"))
            .mapToLong(name -> Long.parseLong(name.substring(0, 8)))
            .max()
            .orElse(0);
    return folder.resolve("%08d_%s".formatted(last + 1, id));
  }

  /** One manifest on its way into the folder. */
  final class Keeping implements AutoCloseable {
    private final Tools tools;
    private final Running writer;
    private final Path fresh;
    private Optional<Path> kept = Optional.empty();

    private Keeping(Tools tools, Running writer, Path fresh) {
      this.tools = tools;
      this.writer = writer;
      this.fresh = fresh;
    }

    OutputStream sink() {
      return writer.input();
    }

    /** All of it came: it is kept until {@link #close} at least. */
    void keep(String id, Deadline deadline) {
      try {
        writer.input().close();
      } catch (IOException e) {
        throw new UncheckedIOException("the backup's manifest cannot be kept", e);
      }
      writer.await(deadline).check("dd");
      files.makeFolder(folder, 0700, access.osUser());
      Path place = next(id);
      tools
          .host()
          .commands()
          .runChecked(
              tools.plain(
                  deadline.remaining(), "mv", List.of("-T", fresh.toString(), place.toString())));
      kept = Optional.of(place);
    }

    /** The backup is in the store: only the newest stay. */
    void stored() {
      kept = Optional.empty();
      List<Path> all = files.list(folder);
      all.subList(0, Math.max(0, all.size() - KEPT)).forEach(files::delete);
      LOG.info("event=backup-manifests kept={}", Math.min(KEPT, all.size()));
    }

    @Override
    public void close() {
      writer.close();
      kept.ifPresent(files::delete);
    }
  }
}
