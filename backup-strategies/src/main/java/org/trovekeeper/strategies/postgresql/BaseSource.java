package org.trovekeeper.strategies.postgresql;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.backup.BackupSource;
import org.trovekeeper.spi.backup.BackupStrategy.BackupJob;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.spi.host.Volumes.FileSystemStats;
import org.trovekeeper.strategies.WorkFolder;
import org.trovekeeper.toolkit.wal.Lsn;
import org.trovekeeper.toolkit.wal.WalFile;

/**
 * {@code pg_basebackup} at work, for a full backup or for one of what changed. Its archive has one
 * tablespace only; when there are more they are staged in a folder, and come in one archive too.
 */
final class BaseSource implements BackupSource {
  private final BackupJob job;
  private final ServerFacts facts;
  private final WorkFolder work;
  private final WalHold hold;
  private final Optional<Manifests.Keeping> keeping;
  private final Output output;
  private final BaseArchive archive;
  private final TarScan scan;
  private Optional<Lsn> nextNeeds = Optional.empty();

  private BaseSource(
      BackupJob job,
      ServerFacts facts,
      WorkFolder work,
      WalHold hold,
      Optional<Manifests.Keeping> keeping,
      Output output) {
    this.job = job;
    this.facts = facts;
    this.work = work;
    this.hold = hold;
    this.keeping = keeping;
    this.output = output;
    this.archive =
        new BaseArchive(
            keeping.map(Manifests.Keeping::sink).orElseGet(OutputStream::nullOutputStream));
    this.scan = new TarScan(archive);
  }

  /**
   * @param parentManifest only what changed since that backup
   */
  static BaseSource open(
      Psql psql, BackupJob job, ServerFacts facts, WorkFolder work, Optional<Path> parentManifest) {
    Tools tools = psql.tools();
    WalHold hold = facts.savesChanges() ? SessionSlot.open(psql) : BackupSlot.open(psql, facts);
    Optional<Manifests.Keeping> keeping = Optional.empty();
    try {
      if (facts.savesChanges()) {
        Manifests manifests = new Manifests(tools.host().files(), tools.access());
        keeping = Optional.of(manifests.begin(tools, work, psql.deadline().remaining()));
      }
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "--wal-method=fetch",
                  "--checkpoint=fast",
                  "--label=" + job.backupId(),
                  "--no-password"));
      parentManifest.ifPresent(file -> arguments.add("--incremental=" + file));
      arguments.addAll(job.options());
      Output output =
          facts.tablespaces().isEmpty()
              ? direct(psql, arguments)
              : staged(psql, arguments, facts, work);
      return new BaseSource(job, facts, work, hold, keeping, output);
    } catch (RuntimeException e) {
      keeping.ifPresent(Manifests.Keeping::close);
      hold.close();
      throw e;
    }
  }

  private static Output direct(Psql psql, List<String> arguments) {
    List<String> line = new ArrayList<>(List.of("--pgdata=-", "--format=tar"));
    line.addAll(arguments);
    Tools tools = psql.tools();
    return new Output.Direct(tools.host().commands().start(tool(psql, line)), "pg_basebackup");
  }

  private static Command tool(Psql psql, List<String> arguments) {
    return psql.tools()
        .postgres(psql.deadline().remaining(), "pg_basebackup", arguments)
        .withEnvironment(psql.tools().environment(psql.service()));
  }

  private static Output staged(
      Psql psql, List<String> arguments, ServerFacts facts, WorkFolder work) {
    Tools tools = psql.tools();
    checkRoom(tools.host(), work, facts);
    Path folder = work.folder("stage");
    Path data = folder.resolve("data");
    List<String> line = new ArrayList<>(List.of("--pgdata=" + data, "--format=plain", "--no-sync"));
    for (ServerFacts.Tablespace tablespace : facts.tablespaces()) {
      line.add(
          "--tablespace-mapping=%s=%s"
              .formatted(
                  tablespace.location().replace("=", "\\="), folder.resolve(tablespace.oid())));
    }
    line.addAll(arguments);
    return new StagedOutput(
        tools.host(),
        tool(psql, line),
        () -> StagedOutput.archiveOf(tools, data, psql.deadline().remaining()));
  }

  /** A full volume would stop the database. */
  private static void checkRoom(Host host, WorkFolder work, ServerFacts facts) {
    long needed = facts.bytes() + facts.bytes() / 10;
    FileSystemStats stats = host.volumes().stats(work.path(""));
    long free = stats.availableBlocks() * stats.blockSize();
    if (free < needed) {
      throw GuestException.of(
              ErrorCode.BACKUP_FAILED,
              "a backup of %d tablespaces is staged on the data volume: it needs %d MiB, and %d are"
                      .formatted(facts.tablespaces().size(), needed >> 20, free >> 20)
                  + " free")
          .withHint("make the volume larger, or have all data in one tablespace");
    }
  }

  @Override
  public InputStream bytes() {
    return new ScannedStream(output.bytes(), scan);
  }

  @Override
  public Map<String, String> finish(Deadline deadline) {
    finishTool(deadline);
    BackupLabel label =
        archive.label().filter(_ -> scan.ended()).orElseThrow(() -> untold("its label"));
    Manifest manifest = archive.manifest().orElseThrow(() -> untold("where it ends"));
    keeping.ifPresent(kept -> kept.keep(job.backupId(), deadline));
    WalFile last = WalFile.holding(manifest.timeline(), manifest.end(), facts.segmentSize());
    nextNeeds = Optional.of(last.start());
    return metadata(job, facts, label, last, manifest.end());
  }

  private void finishTool(Deadline deadline) {
    try {
      output.finish(deadline);
    } catch (GuestException e) {
      throw ToolFailureRules.of(e);
    }
  }

  private static Map<String, String> metadata(
      BackupJob job, ServerFacts facts, BackupLabel label, WalFile last, Lsn stop) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("label", job.backupId());
    metadata.put("start_segment", label.start().toString());
    metadata.put("start_wal_file", label.startFile());
    metadata.put("stop_segment", stop.toString());
    metadata.put("stop_wal_file", last.name());
    metadata.put("checkpoint_location", label.checkpoint().toString());
    metadata.putAll(facts.metadata());
    return metadata;
  }

  private static GuestException untold(String what) {
    return GuestException.of(
        ErrorCode.BACKUP_FAILED, "pg_basebackup's archive does not tell " + what);
  }

  @Override
  public void stored(Deadline deadline) {
    keeping.ifPresent(Manifests.Keeping::stored);
    nextNeeds.ifPresent(hold::stored);
  }

  @Override
  public void close() {
    try (work;
        hold) {
      try {
        output.close();
      } finally {
        keeping.ifPresent(Manifests.Keeping::close);
      }
    }
  }
}
