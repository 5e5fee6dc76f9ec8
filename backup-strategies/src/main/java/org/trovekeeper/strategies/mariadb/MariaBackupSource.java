package org.trovekeeper.strategies.mariadb;

import java.io.InputStream;
import java.util.Map;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.backup.BackupSource;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Running;
import org.trovekeeper.strategies.WorkFolder;

/** {@code mariadb-backup} at work. */
final class MariaBackupSource implements BackupSource {
  private final Running tool;
  private final FileTree files;
  private final WorkFolder work;
  private final boolean incremental;

  MariaBackupSource(Running tool, FileTree files, WorkFolder work, boolean incremental) {
    this.tool = tool;
    this.files = files;
    this.work = work;
    this.incremental = incremental;
  }

  @Override
  public InputStream bytes() {
    return tool.output();
  }

  @Override
  public Map<String, String> finish(Deadline deadline) {
    tool.await(deadline).check("mariadb-backup");
    Checkpoints result =
        Checkpoints.in(files, work.path("result"))
            .filter(checkpoints -> checkpoints.incremental() == incremental)
            .orElseThrow(() ->
                GuestException.of(
                    ErrorCode.BACKUP_FAILED, "mariadb-backup did not tell what it saved"));
    return Map.of("lsn", Long.toString(result.to()));
  }

  @Override
  public void close() {
    try {
      tool.close();
    } finally {
      work.close();
    }
  }
}
