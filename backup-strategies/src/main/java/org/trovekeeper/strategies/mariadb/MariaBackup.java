package org.trovekeeper.strategies.mariadb;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.backup.BackupSource;
import org.trovekeeper.spi.backup.BackupStrategy;
import org.trovekeeper.spi.backup.RestoreTarget;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.strategies.Credentials;
import org.trovekeeper.strategies.WorkFolder;

/**
 * Physical backups of MariaDB with {@code mariadb-backup} while the server works, as one xbstream;
 * incremental ones hold the pages changed since a log sequence number.
 */
public final class MariaBackup implements BackupStrategy {
  private static final Logger LOG = LoggerFactory.getLogger(MariaBackup.class);

  @Override
  public StrategyNames names() {
    return new StrategyNames(
        "MariaDBInnoBackupEx",
        Optional.of("MariaDBInnoBackupExIncremental"),
        "mariabackup",
        ".xbstream",
        ".xbstream");
  }

  @Override
  public Set<String> datastores() {
    return Set.of("mariadb");
  }

  @Override
  public BackupSource open(Host host, BackupAccess access, BackupJob job, Deadline deadline) {
    deadline.require("start a backup");
    Optional<String> since = job.parentMetadata().map(MariaBackup::lsn);
    WorkFolder work = WorkFolder.open(host, access, "backup");
    try {
      List<String> arguments = new ArrayList<>();
      arguments.add(program(host));
      // must be the first argument; holds the server's own options and the agent's account
      arguments.add("--defaults-file=" + optionFile(host.files(), access, work));
      arguments.addAll(
          List.of(
              "--backup",
              "--stream=xbstream",
              "--datadir=" + access.dataDirectory(),
              "--target-dir=" + work.folder("target"),
              "--tmpdir=" + work.folder("tmp"),
              "--extra-lsndir=" + work.folder("result")));
      // without one an incremental backup may begin where its parent began, and save all of it
      // again;
      // releases older than 2023 do not know the option
      arguments.add("--loose-innodb-log-checkpoint-now");
      since.ifPresent(lsn -> arguments.add("--incremental-lsn=" + lsn));
      arguments.addAll(job.options());
      LOG.info(
          "event=mariadb-backup-starting id={} since_lsn={}", job.backupId(), since.orElse("0"));
      return new MariaBackupSource(
          host.commands().start(Command.of(deadline.remaining(), arguments).as(access.osUser())),
          host.files(),
          work,
          since.isPresent());
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
    return MariaBackupTarget.open(host, access, job.layers());
  }

  /** The tool's path; older packages have it under its older name only. */
  static String program(Host host) {
    return host.commands()
        .find("mariadb-backup")
        .or(() -> host.commands().find("mariabackup"))
        .map(Path::toString)
        .orElseThrow(() ->
            GuestException.of(ErrorCode.COMMAND_FAILED, "mariadb-backup is not installed")
                .withHint("install the package mariadb-backup into the guest's image"));
  }

  /**
   * The options to reach the server with, readable by the tool. The machine's own option files do
   * not count: they may belong to another server.
   */
  private static Path optionFile(FileTree files, BackupAccess access, WorkFolder work) {
    String account = Credentials.of(files, access);
    String server =
        files.exists(access.configurationFile())
            ? "!include %s%n".formatted(access.configurationFile())
            : "";
    return work.write("client.cnf", server + account);
  }

  private static String lsn(Map<String, String> parent) {
    return Optional.ofNullable(parent.get("lsn"))
        .filter(text -> text.matches("[0-9]{1,20}"))
        .orElseThrow(() ->
            GuestException.of(
                ErrorCode.BACKUP_CHAIN_BROKEN,
                "the parent backup does not tell its log sequence number (lsn)"));
  }
}
