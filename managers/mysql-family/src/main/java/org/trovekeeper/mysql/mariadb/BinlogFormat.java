package org.trovekeeper.mysql.mariadb;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.sql.SqlSession;

/**
 * How sessions that begin now write to the binary log. A closed server lets everybody fill
 * temporary tables, and as statements these enter the log: the position of a fenced source moves,
 * and a replica can never again take a transaction of its source. As rows they enter none. The
 * replica's own applier must keep the configured format, or its log would lack what came.
 */
final class BinlogFormat {
  static final String OPTION = "binlog_format";
  private static final String ROWS = "ROW";
  private static final Set<String> FORMATS = Set.of("MIXED", "STATEMENT", ROWS);
  private static final String DEFAULT = "MIXED";

  private final ConfiguredOption configured;

  BinlogFormat(FileTree files, MariaDbLayout layout) {
    this.configured = new ConfiguredOption(files, layout, OPTION);
  }

  static boolean isOfClosed(SqlSession session) {
    return session.text("SELECT @@GLOBAL.binlog_format").equals(ROWS);
  }

  static void asClosed(SqlSession session) {
    session.execute("SET GLOBAL binlog_format = ROW");
  }

  void asConfigured(SqlSession session) {
    session.execute("SET GLOBAL binlog_format = " + wanted());
  }

  private String wanted() {
    Optional<String> value = configured.value().map(text -> text.strip().toUpperCase(Locale.ROOT));
    return value.filter(FORMATS::contains).orElse(DEFAULT);
  }
}
