package org.trovekeeper.strategies.postgresql;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.backup.BackupSource;
import org.trovekeeper.spi.backup.BackupStrategy.BackupJob;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.Running;
import org.trovekeeper.strategies.WorkFolder;
import org.trovekeeper.toolkit.wal.Lsn;
import org.trovekeeper.toolkit.wal.TimelineHistory;
import org.trovekeeper.toolkit.wal.WalFile;

/**
 * The write-ahead log since the parent backup, for servers that cannot save changes themselves: a
 * tar of its files as Trove makes it, and a backup history file that says how far replay must come.
 */
final class WalSource implements BackupSource {
  private static final Logger LOG = LoggerFactory.getLogger(WalSource.class);

  /** The restore point's record makes sure that there is something to save, and names the end. */
  private static final String END_HERE =
      """
      select pg_create_restore_point(left(:'label', 63)) as stop \\gset
      select :'stop', substr(pg_walfile_name(:'stop'), 1, 8), checkpoint_lsn
          from pg_control_checkpoint();
      select pg_switch_wal();
      """;

  /** A standby cannot write: what it has replayed is the end, in a file that is still filled. */
  private static final String END_OF_REPLAY =
      """
      select pg_last_wal_replay_lsn(),
          upper(lpad(to_hex(greatest(
              (select timeline_id from pg_control_checkpoint()),
              (select min_recovery_end_timeline from pg_control_recovery()),
              (select received_tli from pg_stat_wal_receiver))), 8, '0')),
          (select checkpoint_lsn from pg_control_checkpoint());
      """;

  private final BackupJob job;
  private final ServerFacts facts;
  private final WorkFolder work;
  private final FileTree fileTree;
  private final WalHold hold;
  private final Path log;
  private final Extent extent;
  private final Running tool;
  private final WalArchive archive;
  private final TarScan scan;

  /** From the parent's end to ours. */
  private record Extent(
      List<WalFile> files, TimelineHistory history, Lsn start, Lsn stop, Lsn checkpoint) {
    /** Of the WAL, and of the files that say how one timeline follows another. */
    List<String> names() {
      List<String> names = new ArrayList<>(files.stream().map(WalFile::name).toList());
      if (!history.past().isEmpty()) {
        names.add(TimelineHistory.fileName(history.timeline()));
      }
      return names;
    }

    String endText(String label) {
      return BackupLabel.history(files.getFirst(), start, files.getLast(), stop, checkpoint, label);
    }

    String endName() {
      return "%s.%08X.backup"
          .formatted(files.getFirst().name(), start.offset(files.getFirst().size()));
    }
  }

  private WalSource(
      BackupJob job,
      ServerFacts facts,
      WorkFolder work,
      FileTree fileTree,
      WalHold hold,
      Path log,
      Extent extent,
      Running tool) {
    this.job = job;
    this.facts = facts;
    this.work = work;
    this.fileTree = fileTree;
    this.hold = hold;
    this.log = log;
    this.extent = extent;
    this.tool = tool;
    this.archive = new WalArchive(Optional.of(facts.systemIdentifier()));
    this.scan = new TarScan(archive);
  }

  static WalSource open(
      Psql psql, BackupJob job, Map<String, String> parent, ServerFacts facts, WorkFolder work) {
    Tools tools = psql.tools();
    FileTree files = tools.host().files();
    WalPlan.Parent parentEnd = WalPlan.parentEnd(parent, facts.segmentSize());
    Path log = tools.access().dataDirectory().resolve("pg_wal");
    WalHold hold = BackupSlot.open(psql, facts);
    try {
      Extent extent = extent(psql, job, parentEnd, facts, log);
      work.write(extent.endName(), extent.endText(job.backupId()));
      Running tool =
          tools
              .host()
              .commands()
              .start(
                  tools
                      .plain(
                          psql.deadline().remaining(),
                          "tar",
                          List.of(
                              "--create",
                              "--file=-",
                              "--format=ustar",
                              "--directory=" + log,
                              "--verbatim-files-from",
                              "--files-from=-",
                              "--directory=" + work.path(""),
                              extent.endName()))
                      .withInput(new Secret(String.join("\n", extent.names()) + "\n")));
      LOG.info(
          "event=log-backup-starting id={} first={} files={} stop={}",
          job.backupId(),
          extent.names().getFirst(),
          extent.files().size(),
          extent.stop());
      return new WalSource(job, facts, work, files, hold, log, extent, tool);
    } catch (RuntimeException e) {
      hold.close();
      throw e;
    }
  }

  private static Extent extent(
      Psql psql, BackupJob job, WalPlan.Parent parent, ServerFacts facts, Path log) {
    List<String> end =
        facts.standby()
            ? psql.rows(END_OF_REPLAY).getFirst()
            : psql.rows(END_HERE, Map.of("label", job.backupId())).getFirst();
    FileTree files = psql.tools().host().files();
    Lsn stop = lsn(end.get(0));
    long timeline = Long.parseLong(end.get(1), 16);
    Path historyFile = log.resolve(TimelineHistory.fileName(timeline));
    TimelineHistory history =
        TimelineHistory.lenient(files.read(historyFile).orElse(""), timeline, stop);
    return new Extent(
        WalPlan.between(
            parent,
            WalFile.holding(timeline, stop, facts.segmentSize()),
            history,
            present(files, log)),
        history,
        parent.stop(),
        stop,
        lsn(end.get(2)));
  }

  private static Lsn lsn(String text) {
    return Lsn.lenient(text)
        .orElseThrow(() ->
            GuestException.of(
                ErrorCode.BACKUP_FAILED, "the server names no WAL position: " + text));
  }

  private static Set<String> present(FileTree files, Path log) {
    Set<String> names = new HashSet<>();
    files.list(log).forEach(file -> names.add(file.getFileName().toString()));
    return names;
  }

  @Override
  public InputStream bytes() {
    return new ScannedStream(tool.output(), scan);
  }

  @Override
  public Map<String, String> finish(Deadline deadline) {
    Finished ended = tool.await(deadline);
    if (!(facts.standby() && onlyChanged(ended))) {
      ended.check("tar");
    }
    archive.finish();
    // the server gives a file that it needs no more the name of a later one, and writes into it
    if (!scan.ended() || !present(fileTree, log).containsAll(extent.names())) {
      throw GuestException.of(
          ErrorCode.BACKUP_FAILED, "the server took away log while it was being saved");
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("label", job.backupId());
    metadata.put("start_segment", extent.start().toString());
    metadata.put("start_wal_file", extent.files().getFirst().name());
    metadata.put("stop_segment", extent.stop().toString());
    metadata.put("stop_wal_file", extent.files().getLast().name());
    metadata.put("checkpoint_location", extent.checkpoint().toString());
    metadata.putAll(facts.metadata());
    return metadata;
  }

  /** A standby goes on writing into the last file, behind the position that counts. */
  private static boolean onlyChanged(Finished ended) {
    return ended.exit() == 1
        && ended.errors().lines().allMatch(line -> line.contains("file changed as we read it"));
  }

  @Override
  public void stored(Deadline deadline) {
    hold.stored(extent.files().getLast().start());
  }

  @Override
  public void close() {
    try (work;
        hold) {
      tool.close();
    }
  }
}
