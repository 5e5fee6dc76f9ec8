package org.trovekeeper.strategies.postgresql;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.toolkit.wal.Lsn;

/** The data folder of a restore, and the tablespaces beside it. */
final class RestoredData {
  private static final Logger LOG = LoggerFactory.getLogger(RestoredData.class);
  private static final String LINKS = "pg_tblspc";

  /** First whose tool can link files instead of copying them. */
  private static final int LINKS_FILES = 18;

  private final Host host;
  private final FileTree files;
  private final BackupAccess access;
  private final Path data;
  private final Path tablespaces;

  RestoredData(Host host, BackupAccess access) {
    this.host = host;
    this.files = host.files();
    this.access = access;
    this.data = access.dataDirectory();
    this.tablespaces = data.resolveSibling("tablespaces");
  }

  /** Nothing is left of what was there. */
  void empty() {
    files.makeFolder(data, 0700, access.osUser());
    files.clear(data);
    if (files.exists(tablespaces)) {
      files.clear(tablespaces);
      files.delete(tablespaces);
    }
  }

  /** Combines the full backup with all changes, and puts the result into its place. */
  void combine(Tools tools, List<Path> changes, Path combined, Deadline deadline) {
    List<String> arguments = new ArrayList<>();
    arguments.add(data.toString());
    changes.forEach(folder -> arguments.add(folder.toString()));
    arguments.addAll(List.of("--output=" + combined, "--no-sync"));
    if (tools.major() >= LINKS_FILES) {
      arguments.add("--link");
    }
    check(
        tools.postgres(deadline.remaining(), "pg_combinebackup", arguments),
        ErrorCode.BACKUP_CHAIN_BROKEN,
        "the chain cannot be combined");
    files.clear(data);
    move(tools, files.list(combined), data, deadline);
    LOG.info("event=restore-combined layers={}", changes.size() + 1);
  }

  /** Compares every file with the manifest, and reads the log that the backup needs. */
  void verify(Tools tools, Deadline deadline) {
    check(
        tools.postgres(
            deadline.remaining(),
            "pg_verifybackup",
            List.of("--exit-on-error", "--quiet", data.toString())),
        ErrorCode.BACKUP_DAMAGED,
        "the restored files are not those of the backup");
  }

  /** Reads every record from the start to the end. */
  void verifyLog(Tools tools, long timeline, Lsn start, Lsn end, Deadline deadline) {
    check(
        tools.postgres(
            deadline.remaining(),
            "pg_waldump",
            List.of(
                "--quiet",
                "--path=" + data.resolve("pg_wal"),
                "--timeline=" + timeline,
                "--start=" + start,
                "--end=" + end)),
        ErrorCode.BACKUP_DAMAGED,
        "the restored log cannot be read up to " + end);
  }

  /**
   * Links the tablespaces to folders beside the data, and removes what made the saved server a
   * standby, which this one is only when somebody makes it one.
   */
  void settle(Tools tools, Deadline deadline) {
    List<Path> found = files.list(data.resolve(LINKS));
    if (!found.isEmpty()) {
      files.makeFolder(tablespaces, 0700, access.osUser());
      move(tools, found, tablespaces, deadline);
      for (Path tablespace : found) {
        Path place = tablespaces.resolve(tablespace.getFileName());
        host.commands()
            .runChecked(
                tools.plain(
                    deadline.remaining(),
                    "ln",
                    List.of(
                        "--symbolic",
                        "--no-target-directory",
                        place.toString(),
                        tablespace.toString())));
      }
      LOG.info("event=restore tablespaces={} folder={}", found.size(), tablespaces);
    }
    for (String name : List.of("standby.signal", "recovery.signal", "backup_manifest")) {
      files.delete(data.resolve(name));
    }
    access.osUser().ifPresent(user -> files.own(data, user));
  }

  private void move(Tools tools, List<Path> entries, Path folder, Deadline deadline) {
    List<String> arguments = new ArrayList<>(List.of("--target-directory=" + folder));
    entries.forEach(entry -> arguments.add(entry.toString()));
    host.commands().runChecked(tools.plain(deadline.remaining(), "mv", arguments));
  }

  private void check(Command command, ErrorCode code, String fact) {
    Finished ended = host.commands().run(command);
    if (ended.exit() != 0) {
      String why = ended.errors().strip();
      throw GuestException.of(
          code, "%s: %s".formatted(fact, why.substring(Math.max(0, why.length() - 500))));
    }
  }
}
