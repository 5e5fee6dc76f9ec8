package org.trovekeeper.guest;

import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.backup.BackupService;
import org.trovekeeper.backup.RestoreRequest;
import org.trovekeeper.conductor.Conductor;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Operation;
import org.trovekeeper.spi.DataOrigin;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.UserData;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.status.PrepareMarks;
import org.trovekeeper.status.PrepareState;

/**
 * The steps of {@code prepare} in order. Unlike the Python agents it makes databases, users and
 * root before it reports the final status, and fails the creation when one of them fails: "running"
 * means that everything is done.
 */
final class PrepareService {
  private static final Logger LOG = LoggerFactory.getLogger(PrepareService.class);

  private final DatastoreManager manager;
  private final Optional<Replication> replication;
  private final ReplicationService replicas;
  private final BackupService backups;
  private final DataVolume volume;
  private final PrepareChecks checks;
  private final PrepareMarks marks;
  private final Conductor conductor;
  private final Runnable statusChanged;

  PrepareService(
      DatastoreManager manager,
      Optional<Replication> replication,
      ReplicationService replicas,
      BackupService backups,
      DataVolume volume,
      PrepareMarks marks,
      Conductor conductor,
      Runnable statusChanged) {
    this.manager = manager;
    this.replication = replication;
    this.replicas = replicas;
    this.backups = backups;
    this.volume = volume;
    this.checks = new PrepareChecks(manager, replication, replicas, backups, volume);
    this.marks = marks;
    this.conductor = conductor;
    this.statusChanged = statusChanged;
  }

  void prepare(Arguments arguments, Operation operation) {
    refuseRepetition();
    PrepareRequest request;
    long space;
    try {
      request = PrepareRequest.of(arguments);
      space = checks.beforeTheVolume(request, operation);
    } catch (Throwable refusal) {
      marks.refused(why(refusal));
      throw refusal;
    }
    prepare(request, space, operation);
  }

  private void prepare(PrepareRequest request, long space, Operation operation) {
    boolean touched = false;
    marks.building();
    statusChanged.run();
    try {
      volume.provide(request.devicePath(), request.mountPoint(), operation.deadline());
      checks.onTheVolume(request, space, operation.deadline());
      ignoreModules(request);
      touched = true;
      manager
          .provisioning()
          .configure(
              request.configContents(),
              request.memoryMb(),
              request.overrides(),
              operation.deadline());
      bringUp(request, operation);
      if (request.replica()) {
        follow(request.snapshot().orElseThrow(), operation);
      } else {
        createAccounts(request, operation.deadline());
      }
      manager.engine().startAtBoot(true, operation.deadline());
      marks.done();
      LOG.info("event=prepared datastore={}", manager.datastore());
    } catch (Throwable failure) {
      if (touched) {
        marks.failed(why(failure));
      } else {
        marks.refused(why(failure));
      }
      throw failure;
    } finally {
      statusChanged.run();
    }
  }

  /**
   * Forgets that the instance was prepared, or that this failed. What a failed prepare made is
   * deleted, unless users' databases are in it.
   *
   * @param discard whether users' databases may be deleted, too
   */
  void reset(boolean discard, Deadline deadline) {
    if (marks.prepared() && !discard) {
      throw GuestException.of(
              ErrorCode.DATA_IN_THE_WAY, "the instance is prepared; its databases would be lost")
          .withHint("\"discard_data\": true deletes them");
    }
    List<UserData> ours =
        manager.provisioning().userData(deadline).stream().filter(UserData::ours).toList();
    if (!discard && !ours.isEmpty()) {
      throw PrepareChecks.inTheWay(ours.getFirst());
    }
    boolean touched = marks.prepared() || marks.state() == PrepareState.FAILED;
    if (touched || !ours.isEmpty()) {
      manager.engine().startAtBoot(false, deadline);
      manager.engine().stop(deadline);
      manager.provisioning().discardData(deadline);
    }
    marks.reset();
    LOG.warn("event=reset discarded={} databases={}", touched || !ours.isEmpty(), ours);
  }

  /** What may be kept and shown: the texts of unexpected exceptions may quote secrets. */
  private static String why(Throwable failure) {
    return failure instanceof GuestException known
        ? known.getMessage()
        : "the agent failed unexpectedly; see its log";
  }

  /**
   * For a prepare that ended before {@link #prepare} ran: the agent could not write it down, had no
   * room for it, or was stopped. The instance would stay in its first state for ever.
   */
  void neverBegan(GuestException why) {
    switch (why.code()) {
      case FILE_FAILED, BUSY, INTERRUPTED -> {
        marks.neverBegan();
        statusChanged.run();
      }
      default -> {}
    }
  }

  private void refuseRepetition() {
    switch (marks.state()) {
      case NONE, REFUSED -> {}
      case DONE ->
          throw GuestException.of(
              ErrorCode.ALREADY_PREPARED, "the instance was prepared before; nothing was changed");
      case BUILDING, FAILED ->
          throw GuestException.of(
                  ErrorCode.ALREADY_PREPARED, "an earlier prepare began and did not succeed")
              .withHint(
                  "delete the instance and create it again; without a control plane: trovekeeper"
                      + " call reset");
    }
  }

  private static void ignoreModules(PrepareRequest request) {
    if (request.modules()) {
      LOG.warn("event=modules result=ignored reason=\"modules are not supported yet\"");
    }
  }

  private void bringUp(PrepareRequest request, Operation operation) {
    request.backup().ifPresent(backup -> backups.restore(operation, RestoreRequest.of(backup)));
    manager.provisioning().bringUp(request.origin(), operation.deadline());
    if (request.origin() != DataOrigin.EMPTY
        && manager.root().map(root -> root.enabled(operation.deadline())).orElse(false)) {
      conductor.reportRoot(operation.context());
    }
  }

  private void follow(Arguments snapshot, Operation operation) {
    Replication engine =
        replication.orElseThrow(
            () -> GuestException.unsupported("prepare of a replica", manager.datastore()));
    replicas.attach(engine, snapshot, snapshot.optionalText("config").orElse(""), false, operation);
  }

  private void createAccounts(PrepareRequest request, Deadline deadline) {
    if (!request.databases().isEmpty()) {
      manager
          .databases()
          .orElseThrow(() -> GuestException.unsupported("create_database", manager.datastore()))
          .create(request.databases(), deadline);
    }
    if (!request.users().isEmpty()) {
      manager
          .users()
          .orElseThrow(() -> GuestException.unsupported("create_user", manager.datastore()))
          .create(request.users(), deadline);
    }
    if (request.rootPassword().isPresent() && request.backup().isEmpty()) {
      manager
          .root()
          .orElseThrow(() -> GuestException.unsupported("enable_root", manager.datastore()))
          .enable(request.rootPassword(), deadline);
    }
  }
}
