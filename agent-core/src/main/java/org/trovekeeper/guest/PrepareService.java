package org.trovekeeper.guest;

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
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.RootAdmin;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.status.PrepareMarks;

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
    this.marks = marks;
    this.conductor = conductor;
    this.statusChanged = statusChanged;
  }

  void prepare(PrepareRequest request, Operation operation) {
    refuseRepetition();
    marks.building();
    statusChanged.run();
    try {
      refuseWhatIsNotThereYet(request);
      volume.provide(request.devicePath(), request.mountPoint(), operation.deadline());
      manager
          .provisioning()
          .configure(request.configContents(), request.memoryMb(), request.overrides());
      bringUp(request, operation);
      if (request.replica()) {
        follow(request.snapshot().orElseThrow(), operation);
      } else {
        createAccounts(request);
      }
      manager.engine().startAtBoot(true);
      marks.done();
      LOG.info("step=prepared datastore={}", manager.datastore());
    } catch (Throwable failure) {
      marks.failed();
      throw failure;
    } finally {
      statusChanged.run();
    }
  }

  private void refuseRepetition() {
    switch (marks.state()) {
      case NONE -> {}
      case DONE ->
          throw GuestException.of(
              ErrorCode.ALREADY_PREPARED, "the instance was prepared before; nothing was changed");
      case BUILDING, FAILED ->
          throw GuestException.of(
                  ErrorCode.ALREADY_PREPARED, "an earlier prepare began and did not succeed")
              .withHint("delete the instance and create it again");
    }
  }

  private void refuseWhatIsNotThereYet(PrepareRequest request) {
    if (request.cluster().isPresent()) {
      throw GuestException.unsupported("prepare of a cluster member", manager.datastore());
    }
    if (request.modules()) {
      LOG.warn("step=modules outcome=ignored why=\"modules are not supported yet\"");
    }
  }

  private void bringUp(PrepareRequest request, Operation operation) {
    request.backup().ifPresent(backup -> backups.restore(operation, RestoreRequest.of(backup)));
    manager.provisioning().bringUp(request.origin(), operation.deadline());
    if (request.origin() != DataOrigin.EMPTY
        && manager.root().map(RootAdmin::enabled).orElse(false)) {
      conductor.reportRoot(operation.context());
    }
  }

  private void follow(Arguments snapshot, Operation operation) {
    Replication engine =
        replication.orElseThrow(
            () -> GuestException.unsupported("prepare of a replica", manager.datastore()));
    replicas.attach(engine, snapshot, snapshot.optionalText("config").orElse(""), false, operation);
  }

  private void createAccounts(PrepareRequest request) {
    if (!request.databases().isEmpty()) {
      manager
          .databases()
          .orElseThrow(() -> GuestException.unsupported("create_database", manager.datastore()))
          .create(request.databases());
    }
    if (!request.users().isEmpty()) {
      manager
          .users()
          .orElseThrow(() -> GuestException.unsupported("create_user", manager.datastore()))
          .create(request.users());
    }
    if (request.rootPassword().isPresent() && request.backup().isEmpty()) {
      manager
          .root()
          .orElseThrow(() -> GuestException.unsupported("enable_root", manager.datastore()))
          .enable(request.rootPassword());
    }
  }
}
