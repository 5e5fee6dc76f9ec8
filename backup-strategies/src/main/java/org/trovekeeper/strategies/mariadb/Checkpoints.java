package org.trovekeeper.strategies.mariadb;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;

/**
 * What the tool writes about a backup for machines to read. Newer releases renamed the files.
 *
 * @param from the log sequence number that an incremental backup continues; 0 for a full one
 * @param to where the next incremental one has to start
 */
record Checkpoints(boolean incremental, long from, long to) {
  static final List<String> FILES = List.of("mariadb_backup_checkpoints", "xtrabackup_checkpoints");

  /** Written last of all into the stream. */
  private static final List<String> LAST_FILES = List.of("mariadb_backup_info", "xtrabackup_info");

  /** Empty when the folder has none, or not all of it. */
  static Optional<Checkpoints> in(FileTree files, Path folder) {
    return FILES.stream()
        .flatMap(name -> files.read(folder.resolve(name)).stream())
        .findFirst()
        .map(Checkpoints::parse);
  }

  /** Whether a stream was unpacked to its end: the unpacking tool is content with any beginning. */
  static boolean whole(FileTree files, Path folder) {
    return LAST_FILES.stream().anyMatch(name -> files.exists(folder.resolve(name)));
  }

  static Checkpoints parse(String text) {
    Map<String, String> facts = new HashMap<>();
    for (String line : text.lines().toList()) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        facts.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      }
    }
    String type = facts.getOrDefault("backup_type", "");
    if (!type.equals("full-backuped") && !type.equals("incremental")) {
      throw unreadable();
    }
    return new Checkpoints(
        type.equals("incremental"), number(facts, "from_lsn"), number(facts, "to_lsn"));
  }

  private static long number(Map<String, String> facts, String key) {
    String text = facts.getOrDefault(key, "");
    if (!text.matches("[0-9]{1,19}")) {
      throw unreadable();
    }
    return Long.parseLong(text);
  }

  private static GuestException unreadable() {
    return GuestException.of(
        ErrorCode.BACKUP_DAMAGED, "the backup tool's checkpoints cannot be read");
  }
}
