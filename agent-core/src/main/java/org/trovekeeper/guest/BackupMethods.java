package org.trovekeeper.guest;

import java.util.List;
import org.trovekeeper.backup.BackupRequest;
import org.trovekeeper.backup.BackupService;
import org.trovekeeper.rpc.Lane;
import org.trovekeeper.rpc.RpcMethod;

/** Backups. */
final class BackupMethods {
  private final BackupService backups;
  private final Limits limits;

  BackupMethods(BackupService backups, Limits limits) {
    this.backups = backups;
    this.limits = limits;
  }

  List<RpcMethod> methods() {
    return List.of(
        MethodBuilder.of("create_backup", Lane.BULK, limits.bulk())
            .takes(
                "backup_info",
                "{id, name, parent: {location, checksum} or null, ...}",
                WireFields.BACKUP)
            .notifies()
            .compensatedBy(
                backups.compensation(arguments ->
                    arguments
                        .optionalObject("backup_info")
                        .flatMap(info -> info.optionalText("id"))))
            .does(
                "Streams a full or incremental backup to the store; reports by update_backup.",
                (arguments, operation) -> {
                  backups.create(operation, BackupRequest.of(arguments.object("backup_info")));
                  return null;
                }));
  }
}
