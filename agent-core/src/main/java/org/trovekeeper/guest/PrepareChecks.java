package org.trovekeeper.guest;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.backup.BackupService;
import org.trovekeeper.backup.RestoreRequest;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Operation;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.UserData;
import org.trovekeeper.spi.replication.Replication;

/** Everything that can be checked before {@code prepare} touches the machine. Looks only. */
final class PrepareChecks {
  private static final String LOCATION = "(.*/)?[^/]+/[^/]+";

  private final DatastoreManager manager;
  private final Optional<Replication> replication;
  private final ReplicationService replicas;
  private final BackupService backups;
  private final DataVolume volume;

  PrepareChecks(
      DatastoreManager manager,
      Optional<Replication> replication,
      ReplicationService replicas,
      BackupService backups,
      DataVolume volume) {
    this.manager = manager;
    this.replication = replication;
    this.replicas = replicas;
    this.backups = backups;
    this.volume = volume;
  }

  /** Before the volume is there. Answers how much space it must have for the backup to restore. */
  long beforeTheVolume(PrepareRequest request, Operation operation) {
    if (request.cluster().isPresent()) {
      throw GuestException.unsupported("prepare of a cluster member", manager.datastore());
    }
    shapes(request);
    manager
        .provisioning()
        .check(
            request.configContents(),
            request.memoryMb(),
            request.overrides(),
            operation.deadline());
    if (request.replica()) {
      replicas.check(engine(), request.snapshot().orElseThrow());
    } else {
      accounts(request);
    }
    long space = request.backup().map(backup -> backup(backup, operation)).orElse(0L);
    refuseUserData(request, operation.deadline());
    if (!volume.takesDevice(request.devicePath())) {
      room(space);
    }
    return space;
  }

  /** What only the volume shows. */
  void onTheVolume(PrepareRequest request, long space, Deadline deadline) {
    refuseUserData(request, deadline);
    room(space);
  }

  private static void shapes(PrepareRequest request) {
    if (request.memoryMb() < 0) {
      throw bad("memory_mb is negative");
    }
    try {
      Optional<Path> _ = request.mountPoint().map(Path::of);
    } catch (InvalidPathException e) {
      throw bad("mount_point is no path");
    }
  }

  private Replication engine() {
    return replication.orElseThrow(
        () -> GuestException.unsupported("prepare of a replica", manager.datastore()));
  }

  private void accounts(PrepareRequest request) {
    if (!request.databases().isEmpty()) {
      manager
          .databases()
          .orElseThrow(() -> GuestException.unsupported("create_database", manager.datastore()))
          .check(request.databases());
    }
    if (!request.users().isEmpty()) {
      manager
          .users()
          .orElseThrow(() -> GuestException.unsupported("create_user", manager.datastore()))
          .check(request.users());
    }
    request
        .rootPassword()
        .ifPresent(password ->
            manager
                .root()
                .orElseThrow(() -> GuestException.unsupported("enable_root", manager.datastore()))
                .check(password));
  }

  private long backup(Arguments info, Operation operation) {
    if (info.optionalText("storage_driver").filter(driver -> !driver.equals("swift")).isPresent()) {
      throw GuestException.unsupported("a restore from a volume snapshot", manager.datastore());
    }
    RestoreRequest request = RestoreRequest.of(info);
    if (request.checksum().isEmpty()) {
      throw bad("backup_info has no checksum");
    }
    if (!request.location().matches(LOCATION)) {
      throw bad("backup_info's location names no container and object");
    }
    return backups.check(operation, request);
  }

  private void refuseUserData(PrepareRequest request, Deadline deadline) {
    for (UserData found : manager.provisioning().userData(deadline)) {
      if (found.ours() || !request.replaceExisting()) {
        throw inTheWay(found);
      }
    }
  }

  /** The refusal of what would replace or delete these databases. */
  static GuestException inTheWay(UserData found) {
    List<String> some = found.databases().stream().limit(5).toList();
    String rest = some.size() < found.databases().size() ? ", ..." : "";
    return GuestException.of(
            ErrorCode.DATA_IN_THE_WAY,
            "%s holds databases of users: %s%s"
                .formatted(found.folder(), String.join(", ", some), rest))
        .withHint(
            found.ours()
                ? "move them away, or delete them by: trovekeeper call reset"
                    + " '{\"discard_data\": true}'"
                : "prepare with \"replace_existing\": true takes that server's place and leaves its"
                    + " data where they are");
  }

  private void room(long space) {
    long free = volume.stats().freeBytes();
    if (free < space) {
      throw GuestException.of(
              ErrorCode.VOLUME_FAILED,
              "the backup needs %d MB at least, the volume has %d MB free"
                  .formatted(space >> 20, free >> 20))
          .withHint("take a larger volume");
    }
  }

  private static GuestException bad(String what) {
    return GuestException.of(ErrorCode.BAD_REQUEST, what);
  }
}
