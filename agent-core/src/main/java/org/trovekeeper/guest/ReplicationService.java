package org.trovekeeper.guest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.backup.BackupRequest;
import org.trovekeeper.backup.BackupService;
import org.trovekeeper.conductor.Conductor;
import org.trovekeeper.config.Generation;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.EngineLane;
import org.trovekeeper.rpc.Operation;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Volumes.FileSystemStats;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.spi.replication.SourceInfo;

/** Seeds and attaches replicas. */
final class ReplicationService {
  private final String datastore;
  private final Generation generation;
  private final BackupService backups;
  private final Supplier<FileSystemStats> volume;
  private final Conductor conductor;
  private final EngineLane changes;

  ReplicationService(
      String datastore,
      Generation generation,
      BackupService backups,
      Supplier<FileSystemStats> volume,
      Conductor conductor,
      EngineLane changes) {
    this.datastore = datastore;
    this.generation = generation;
    this.backups = backups;
    this.volume = volume;
    this.conductor = conductor;
    this.changes = changes;
  }

  /** Runs beside changes of the engine while it copies; its own changes take their turn. */
  Map<String, @Nullable Object> snapshot(
      Replication engine, Arguments info, String sourceConfiguration, Operation operation) {
    Optional<String> backupId = info.optionalText("id");
    if (backupId.isEmpty() && generation.snapshotNeedsBackup()) {
      throw GuestException.of(ErrorCode.BAD_REQUEST, "the snapshot request names no backup record")
          .withHint("this control plane would delete every full backup it can see afterwards");
    }
    changes.step(
        "become a source",
        operation.deadline(),
        () -> {
          engine.becomeSource(sourceConfiguration, operation.deadline());
          return true;
        });
    if (backupToMake(info).isPresent()) {
      backups.create(operation, BackupRequest.of(info).forReplicas());
    }
    SourceInfo source =
        changes.step(
            "admit a replica",
            operation.deadline(),
            () -> engine.admitReplica(operation.deadline()));
    FileSystemStats stats = volume.get();
    return SnapshotShape.snapshot(
        source,
        engine.strategy(),
        new SnapshotShape.Dataset(
            datastore,
            WireShapes.gigabytes(stats.usedBytes()),
            WireShapes.gigabytes(stats.totalBytes()),
            backupId));
  }

  /** Of a call that has the request for a snapshot in this argument. */
  RpcMethod.Compensation compensation(String argument) {
    return backups.compensation(
        arguments -> arguments.optionalObject(argument).flatMap(ReplicationService::backupToMake));
  }

  /** The first replica's snapshot makes the backup, those of the others use it again. */
  private static Optional<String> backupToMake(Arguments info) {
    return info.optionalText("id")
        .filter(_ -> info.optionalNumber("replica_number").orElse(1) == 1);
  }

  /** Answers what was saved, when this server had transactions that the source lacks. */
  @Nullable Object attach(
      Replication engine,
      Arguments info,
      String replicaConfiguration,
      boolean restart,
      Operation operation) {
    check(engine, info);
    Optional<String> saved =
        engine.follow(
            SnapshotShape.source(info),
            replicaConfiguration,
            SnapshotShape.seeds(info),
            restart,
            operation.deadline());
    saved.ifPresent(what ->
        conductor.notifyFailure(
            operation.context(),
            "the server had transactions that its new source lacks; they were saved, and it"
                + " follows",
            List.of(what)));
    return saved.map(what -> Map.of("saved", what)).orElse(null);
  }

  /** Fails as {@link #attach} does for what can be told without a server. */
  void check(Replication engine, Arguments info) {
    SourceInfo _ = SnapshotShape.source(info);
    SnapshotShape.strategy(info)
        .filter(strategy -> !strategy.equals(engine.strategy()))
        .ifPresent(strategy -> {
          throw GuestException.of(
              ErrorCode.INCOMPATIBLE_REPLICATION,
              "the source replicates by %s, this guest by %s"
                  .formatted(strategy, engine.strategy()));
        });
  }
}
