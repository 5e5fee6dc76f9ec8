package org.trovekeeper.strategies.postgresql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.backup.RestoreTarget;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.spi.host.Running;
import org.trovekeeper.strategies.DiskSync;
import org.trovekeeper.strategies.ToolInput;
import org.trovekeeper.strategies.WorkFolder;
import org.trovekeeper.toolkit.wal.Lsn;
import org.trovekeeper.toolkit.wal.WalFile;

/**
 * The full backup is unpacked into the data folder. Files of the log go to its own, where the first
 * start replays them; the server's own incremental backups are unpacked beside it, and combined at
 * the end, which the tool can do only with all of them.
 */
final class PgRestoreTarget implements RestoreTarget {
  private static final Logger LOG = LoggerFactory.getLogger(PgRestoreTarget.class);

  private final Host host;
  private final BackupAccess access;
  private final WorkFolder work;
  private final int layers;
  private final RestoredData data;
  private final DiskSync sync;
  private final List<Path> changes = new ArrayList<>();
  private Optional<Base> base = Optional.empty();
  private boolean completed;

  /** What the full backup told, and how far the layers read so far come. */
  private record Base(Tools tools, BackupLabel label, boolean manifest, String system, Log log) {
    long firstTimeline() {
      return Long.parseLong(label.startFile().substring(0, 8), 16);
    }

    Base with(Log further) {
      return new Base(tools, label, manifest, system, further);
    }
  }

  /**
   * The log that was unpacked.
   *
   * @param later the first files of the timelines after the first one
   */
  private record Log(WalFile last, List<WalFile> later, boolean extended, Optional<Lsn> stop) {
    Log and(WalArchive archive, WalFile newLast) {
      List<WalFile> all = new ArrayList<>(later);
      archive.beginnings().stream()
          .filter(file -> file.timeline() > last.timeline())
          .forEach(all::add);
      return new Log(newLast, all, true, archive.stop());
    }
  }

  private PgRestoreTarget(Host host, BackupAccess access, WorkFolder work, int layers) {
    this.host = host;
    this.access = access;
    this.work = work;
    this.layers = layers;
    this.data = new RestoredData(host, access);
    this.sync = new DiskSync(host, access);
  }

  static PgRestoreTarget open(Host host, BackupAccess access, int layers) {
    WorkFolder work = WorkFolder.open(host, access, "restore");
    PgRestoreTarget target = new PgRestoreTarget(host, access, work, layers);
    target.data.empty();
    new Manifests(host.files(), access).clear();
    return target;
  }

  @Override
  public void layer(int index, InputStream bytes, Deadline deadline) {
    Start start = Start.of(bytes);
    if (index == 0) {
      base = Optional.of(base(start.whole(), deadline));
    } else if (start.isLog()) {
      base = Optional.of(log(index, start.whole(), deadline));
    } else {
      changes(index, start.whole(), deadline);
    }
  }

  private Base base(InputStream bytes, Deadline deadline) {
    BaseArchive archive = new BaseArchive(OutputStream.nullOutputStream());
    unpack(0, bytes, access.dataDirectory(), archive, List.of(), deadline);
    BackupLabel label =
        archive.label().orElseThrow(() -> broken("the first layer is no full backup"));
    if (label.incremental()) {
      throw broken("the first layer is an incremental backup");
    }
    Tools tools =
        new Tools(host, access, archive.major().orElseThrow(() -> damaged("names no release")));
    if (!tools.installed()) {
      throw failed(
          "the backup is of PostgreSQL %d, which is not installed here".formatted(tools.major()));
    }
    return new Base(
        tools,
        label,
        archive.hasManifest(),
        archive.systemIdentifier().orElseThrow(() -> damaged("has no control file")),
        new Log(
            archive.lastWal().orElseThrow(() -> damaged("has no log")),
            List.of(),
            false,
            Optional.empty()));
  }

  private Base log(int index, InputStream bytes, Deadline deadline) {
    Base before = base.orElseThrow();
    if (!changes.isEmpty()) {
      throw broken(
          "layer %d is log on top of the server's own incremental backup".formatted(index));
    }
    WalArchive archive = new WalArchive(Optional.of(before.system()));
    unpack(
        index,
        bytes,
        access.dataDirectory().resolve("pg_wal"),
        archive,
        List.of("--exclude=*.backup", "--exclude=*.partial"),
        deadline);
    archive.finish();
    WalFile first = archive.first().orElseThrow(() -> broken("layer %d is empty".formatted(index)));
    WalFile last = archive.last().orElseThrow();
    WalFile reached = before.log().last();
    if (first.timeline() < reached.timeline()
        || first.number() > reached.number() + 1
        || last.number() < reached.number()) {
      throw broken(
          "layer %d of the chain starts with the log's file %s, the one before ends with %s"
              .formatted(index, first.name(), reached.name()));
    }
    if (last.timeline() != reached.timeline() && !archive.hasHistoryOf(last.timeline())) {
      throw broken(
          "layer %d of the chain does not tell how timeline %d came to be"
              .formatted(index, last.timeline()));
    }
    return before.with(before.log().and(archive, last));
  }

  private void changes(int index, InputStream bytes, Deadline deadline) {
    if (base.orElseThrow().log().extended()) {
      throw broken("layer %d does not continue the log before it".formatted(index));
    }
    BaseArchive archive = new BaseArchive(OutputStream.nullOutputStream());
    Path folder = work.folder("changes%d".formatted(index));
    unpack(index, bytes, folder, archive, List.of(), deadline);
    if (archive.label().filter(BackupLabel::incremental).isEmpty()) {
      throw broken("layer %d is no incremental backup".formatted(index));
    }
    changes.add(folder);
  }

  private void unpack(
      int index,
      InputStream bytes,
      Path folder,
      TarScan.Watcher watcher,
      List<String> options,
      Deadline deadline) {
    TarScan scan = new TarScan(watcher);
    List<String> arguments =
        new ArrayList<>(
            List.of("--extract", "--file=-", "--directory=" + folder, "--no-same-owner"));
    arguments.addAll(options);
    Tools tools = new Tools(host, access, 0);
    try (Running tar = host.commands().start(tools.plain(deadline.remaining(), "tar", arguments))) {
      try {
        InputStream scanned = new ScannedStream(bytes, scan);
        ToolInput.feed(sync.along(scanned, deadline), tar, "tar", deadline);
      } catch (GuestException e) {
        throw scan.ended() ? e : endsEarly(index, e);
      }
    }
    if (!scan.ended()) {
      throw damaged("ends early in layer %d".formatted(index));
    }
  }

  @Override
  public void complete(Deadline deadline) {
    Base all = base.orElseThrow();
    boolean manifest = all.manifest();
    if (!changes.isEmpty()) {
      data.combine(all.tools(), changes, work.path("combined"), deadline);
      manifest = true;
    }
    sync.begin(deadline); // beside the verification, which reads
    if (manifest) {
      data.verify(all.tools(), deadline);
    } else {
      LOG.warn("event=restore-without-manifest next=\"its files are not compared with one\"");
    }
    if (all.log().extended()) {
      verifyLog(all, deadline);
    }
    data.settle(all.tools(), deadline);
    sync.finish(deadline);
    completed = true;
    LOG.info(
        "event=restore-complete layers={} release={} last_log={}",
        layers,
        all.tools().major(),
        all.log().last().name());
  }

  private void verifyLog(Base all, Deadline deadline) {
    Lsn end =
        all.log()
            .stop()
            .orElseGet(() -> {
              LOG.warn("event=restore-end-unknown next=\"the last WAL file is not verified\"");
              return all.log().last().start();
            });
    long timeline = all.firstTimeline();
    Lsn start = all.label().start();
    for (WalFile next : all.log().later()) {
      // the last record before the border may go on in a file that only the newer timeline has
      Lsn border = new Lsn(next.start().value() - next.size());
      verifyLog(all.tools(), timeline, start, border, deadline);
      timeline = next.timeline();
      start = next.start();
    }
    verifyLog(all.tools(), timeline, start, end, deadline);
  }

  private void verifyLog(Tools tools, long timeline, Lsn start, Lsn end, Deadline deadline) {
    if (start.compareTo(end) < 0) {
      data.verifyLog(tools, timeline, start, end, deadline);
    }
  }

  @Override
  public void close() {
    try (work;
        sync) {
      if (!completed) {
        data.empty();
      }
    }
  }

  /** A layer whose first header was looked at. */
  private record Start(boolean isLog, InputStream whole) {
    static Start of(InputStream bytes) {
      try {
        // unlike others of its kind it does not close what it reads from
        PushbackInputStream whole = new PushbackInputStream(bytes, 512);
        byte[] head = whole.readNBytes(512);
        whole.unread(head);
        int end = 0;
        while (end < Math.min(100, head.length) && head[end] != 0) {
          end++;
        }
        String name = new String(head, 0, end, UTF_8);
        return new Start(WalArchive.isOne(name.startsWith("./") ? name.substring(2) : name), whole);
      } catch (IOException e) {
        throw GuestException.of(
            ErrorCode.RESTORE_FAILED,
            "the backup's stream cannot be read: %s".formatted(e.getMessage()),
            e);
      }
    }
  }

  private static GuestException endsEarly(int index, GuestException cause) {
    return cause.code() == ErrorCode.COMMAND_FAILED
        ? GuestException.of(
            ErrorCode.BACKUP_DAMAGED,
            "layer %d of the backup ends early, or is no archive: %s"
                .formatted(index, cause.plainMessage()),
            cause)
        : cause;
  }

  private static GuestException failed(String message) {
    return GuestException.of(ErrorCode.RESTORE_FAILED, message);
  }

  private static GuestException broken(String message) {
    return GuestException.of(ErrorCode.BACKUP_CHAIN_BROKEN, message);
  }

  private static GuestException damaged(String what) {
    return GuestException.of(ErrorCode.BACKUP_DAMAGED, "the backup " + what);
  }
}
