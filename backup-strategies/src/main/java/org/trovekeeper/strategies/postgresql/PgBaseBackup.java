package org.trovekeeper.strategies.postgresql;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.backup.BackupSource;
import org.trovekeeper.spi.backup.BackupStrategy;
import org.trovekeeper.spi.backup.RestoreTarget;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.strategies.Credentials;
import org.trovekeeper.strategies.WorkFolder;

/**
 * Physical backups of PostgreSQL with {@code pg_basebackup} while the server works. Incremental
 * ones are the server's own since release 17; before, they hold the write-ahead log since the
 * parent.
 */
public final class PgBaseBackup implements BackupStrategy {
  private static final Logger LOG = LoggerFactory.getLogger(PgBaseBackup.class);

  @Override
  public StrategyNames names() {
    return new StrategyNames(
        "PgBaseBackup", Optional.of("PgBaseBackupIncremental"), "pg_basebackup", "", ".tar");
  }

  @Override
  public Set<String> datastores() {
    return Set.of("postgresql");
  }

  @Override
  public BackupSource open(Host host, BackupAccess access, BackupJob job, Deadline deadline) {
    deadline.require("start a backup");
    WorkFolder work = WorkFolder.open(host, access, "backup");
    try {
      Psql psql = new Psql(Tools.forData(host, access), service(host, access, work), deadline);
      ServerFacts facts = ServerFacts.parse(psql.rows(ServerFacts.QUESTION));
      LOG.info(
          "event=backup-starting id={} release={} standby={} tablespaces={} incremental={}",
          job.backupId(),
          facts.major(),
          facts.standby(),
          facts.tablespaces().size(),
          job.parentMetadata().isPresent());
      if (job.parentMetadata().isEmpty()) {
        return BaseSource.open(psql, job, facts, work, Optional.empty());
      }
      Map<String, String> parent = job.parentMetadata().get();
      WalPlan.checkParent(parent, facts);
      if (facts.savesChanges()) {
        Path manifest = parentManifest(host, access, parent);
        return BaseSource.open(psql, job, facts, work, Optional.of(manifest));
      }
      WalPlan.checkTablespaces(parent, facts);
      return WalSource.open(psql, job, parent, facts, work);
    } catch (RuntimeException e) {
      work.close();
      throw e;
    }
  }

  @Override
  public void tidy(Host host, BackupAccess access, Deadline deadline) {
    WorkFolder.sweep(host, access);
  }

  @Override
  public RestoreTarget restore(Host host, BackupAccess access, RestoreJob job, Deadline deadline) {
    deadline.require("restore a backup");
    return PgRestoreTarget.open(host, access, job.layers());
  }

  /** How to reach the server, where the tools' account can read it. */
  private static Path service(Host host, BackupAccess access, WorkFolder work) {
    return work.write("pg_service.conf", Credentials.of(host.files(), access));
  }

  private static Path parentManifest(Host host, BackupAccess access, Map<String, String> parent) {
    String id =
        Optional.ofNullable(parent.get("label"))
            .filter(label -> label.matches("[A-Za-z0-9-]{1,64}"))
            .orElseThrow(() -> WalPlan.broken("the parent backup does not tell its label"));
    return new Manifests(host.files(), access)
        .of(id)
        .orElseThrow(() ->
            WalPlan.broken("this guest does not have the manifest of the backup %s".formatted(id)));
  }
}
