package org.trovekeeper.strategies;

import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.host.FileTree;

/** By what tools log in to the server; their account cannot read the agent's own file. */
public final class Credentials {
  private Credentials() {}

  /** The text that the manager left; none before the engine was brought up. */
  public static String of(FileTree files, BackupAccess access) {
    return files
        .read(access.credentialsFile())
        .orElseThrow(() ->
            GuestException.of(
                ErrorCode.BACKUP_FAILED, "the agent has no account in the database yet"));
  }
}
