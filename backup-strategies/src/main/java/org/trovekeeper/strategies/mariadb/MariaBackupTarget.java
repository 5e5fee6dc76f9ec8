package org.trovekeeper.strategies.mariadb;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.backup.RestoreTarget;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.spi.host.Running;
import org.trovekeeper.strategies.DiskSync;
import org.trovekeeper.strategies.ToolInput;
import org.trovekeeper.strategies.WorkFolder;

/**
 * The full backup is unpacked into the data folder, each incremental one beside it. A layer is
 * applied when the next one comes, or at the end: by then its digest was checked, and at no time is
 * more than one incremental backup on the volume.
 */
final class MariaBackupTarget implements RestoreTarget {
  private static final Logger LOG = LoggerFactory.getLogger(MariaBackupTarget.class);

  /** Stays: from it the engine learns the form of its data. */
  private static final String FORM = "backup-my.cnf";

  /** Of use to the tool only; the replication position stays. */
  private static final String TOOLS_LOG = "xtrabackup_logfile";

  private final Host host;
  private final BackupAccess access;
  private final WorkFolder work;
  private final DiskSync sync;
  private final int layers;
  private int unpacked;
  private int applied;
  private long reached;
  private boolean completed;

  private MariaBackupTarget(Host host, BackupAccess access, WorkFolder work, int layers) {
    this.host = host;
    this.access = access;
    this.work = work;
    this.sync = new DiskSync(host, access);
    this.layers = layers;
  }

  static MariaBackupTarget open(Host host, BackupAccess access, int layers) {
    host.files().makeFolder(access.dataDirectory(), 0750, access.osUser());
    host.files().clear(access.dataDirectory());
    return new MariaBackupTarget(host, access, WorkFolder.open(host, access, "restore"), layers);
  }

  @Override
  public void layer(int index, InputStream bytes, Deadline deadline) {
    applyUnpacked(deadline);
    Path folder = index == 0 ? access.dataDirectory() : work.folder("incremental");
    unpack(bytes, folder, deadline);
    check(index, folder);
    unpacked++;
  }

  @Override
  public void complete(Deadline deadline) {
    applyUnpacked(deadline);
    List<String> needless = new ArrayList<>(Checkpoints.FILES);
    needless.add(TOOLS_LOG);
    needless.forEach(name -> host.files().delete(access.dataDirectory().resolve(name)));
    access.osUser().ifPresent(user -> host.files().own(access.dataDirectory(), user));
    sync.finish(deadline);
    completed = true;
    LOG.info("event=restore-complete layers={} lsn={}", layers, reached);
  }

  @Override
  public void close() {
    try (work;
        sync) {
      if (!completed) {
        host.files().clear(access.dataDirectory());
      }
    }
  }

  private void unpack(InputStream bytes, Path folder, Deadline deadline) {
    Command command =
        Command.of(deadline.remaining(), "mbstream", "-x", "-C", folder.toString())
            .as(access.osUser());
    try (Running tool = host.commands().start(command)) {
      ToolInput.feed(sync.along(bytes, deadline), tool, "mbstream", deadline);
    }
  }

  private void check(int index, Path folder) {
    if (!Checkpoints.whole(host.files(), folder)) {
      throw GuestException.of(
          ErrorCode.BACKUP_DAMAGED, "layer %d of the backup ends early".formatted(index));
    }
    Checkpoints found =
        Checkpoints.in(host.files(), folder)
            .orElseThrow(() -> failed("layer %d has no checkpoints".formatted(index)));
    if (found.incremental() != index > 0 || (index > 0 && found.from() != reached)) {
      throw GuestException.of(
          ErrorCode.BACKUP_CHAIN_BROKEN,
          "layer %d of the chain starts at log sequence number %d, the one before ends at %d"
              .formatted(index, found.from(), reached));
    }
    reached = found.to();
  }

  private void applyUnpacked(Deadline deadline) {
    if (applied == unpacked) {
      return;
    }
    List<String> arguments = new ArrayList<>();
    arguments.add(MariaBackup.program(host));
    arguments.addAll(
        List.of(
            options(),
            "--prepare",
            "--target-dir=" + access.dataDirectory(),
            "--tmpdir=" + work.folder("tmp")));
    Path incremental = work.path("incremental");
    if (applied > 0) {
      arguments.add("--incremental-dir=" + incremental);
    }
    host.commands().runChecked(Command.of(deadline.remaining(), arguments).as(access.osUser()));
    if (applied > 0) {
      work.discard(incremental);
    }
    LOG.info("event=restore-layer-applied index={} lsn={}", applied, reached);
    applied++;
  }

  /** The form of the data, such as their page size, is in the backup's own file. */
  private String options() {
    Path form = access.dataDirectory().resolve(FORM);
    return host.files().exists(form) ? "--defaults-file=" + form : "--no-defaults";
  }

  private static GuestException failed(String message) {
    return GuestException.of(ErrorCode.RESTORE_FAILED, message);
  }
}
