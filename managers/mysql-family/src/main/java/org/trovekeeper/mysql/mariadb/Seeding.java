package org.trovekeeper.mysql.mariadb;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.mysql.common.Sql;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.sql.SqlSession;

/** Where a replica starts: at the position that the backup tool left in the restored data. */
final class Seeding {
  private static final List<String> FILES =
      List.of("mariadb_backup_binlog_info", "xtrabackup_binlog_info");

  private final FileTree files;
  private final Path dataDirectory;

  Seeding(FileTree files, Path dataDirectory) {
    this.files = files;
    this.dataDirectory = dataDirectory;
  }

  /**
   * Takes the position over, once: the file goes, so that a later repetition does not set the
   * replica back to transactions that it has applied since.
   */
  void takeOver(SqlSession session) {
    Optional<Path> file =
        FILES.stream().map(dataDirectory::resolve).filter(files::exists).findFirst();
    if (file.isEmpty()) {
      if (Positions.executed(session).isEmpty()) {
        throw GuestException.of(
            ErrorCode.POSITION_UNKNOWN, "the restored data does not tell its binary log position");
      }
      return;
    }
    GtidPosition position = position(files.read(file.get()).orElse(""));
    session.execute("RESET MASTER");
    set(session, position);
    file.ifPresent(files::delete);
  }

  /** An engine that has written itself continues behind its own transactions. */
  static void continueFromOwn(SqlSession session) {
    set(session, Positions.executed(session));
  }

  private static void set(SqlSession session, GtidPosition position) {
    session.execute("SET GLOBAL gtid_slave_pos = " + Sql.literal(position.text()));
  }

  /** The third column; empty when the source had no transaction yet. */
  static GtidPosition position(String info) {
    String[] columns = info.strip().split("\t", -1);
    if (columns.length < 2) {
      throw GuestException.of(
          ErrorCode.POSITION_UNKNOWN, "the backup's binary log position cannot be read");
    }
    return columns.length < 3 ? GtidPosition.parse("") : GtidPosition.parse(columns[2]);
  }
}
