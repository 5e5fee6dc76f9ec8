package org.trovekeeper.mysql.mariadb;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.mysql.mariadb.StartRules.Logged;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.sql.SqlSession;
import org.trovekeeper.toolkit.EngineProcess;

/**
 * Sees that a crash took the end of the binary log: the data know up to where it was written. What
 * is missing is in the data, and on no replica that had not got it before.
 */
final class BinlogLoss {
  private static final Logger LOG = LoggerFactory.getLogger(BinlogLoss.class);

  private final EngineProcess process;
  private final SqlPool pool;
  private final FileTree files;
  private final Path found;
  private OptionalLong seen = OptionalLong.empty();

  BinlogLoss(EngineProcess process, SqlPool pool, FileTree files, MariaDbLayout layout) {
    this.process = process;
    this.pool = pool;
    this.files = files;
    this.found = layout.binlogLossFile();
  }

  /** Reads once what a process said as it started, and forgets what is purged. */
  void look(Deadline deadline) {
    OptionalLong pid = process.pid();
    if (!pid.equals(seen)) {
      StartRules.afterCrash(process.said())
          .filter(logged -> pool.ask(deadline, session -> issue(session, logged)).isPresent())
          .ifPresent(logged -> {
            files.write(found, logged.text(), 0600, Optional.empty());
            LOG.warn("event=compare-binary-log result=behind data_at=\"{}\"", logged.text());
          });
      // only now: a look that failed is made again
      seen = pid;
    }
    if (known().isPresent() && pool.ask(deadline, this::issue).isEmpty()) {
      forget();
    }
  }

  Optional<HealthIssue> issue(SqlSession session) {
    return known().flatMap(logged -> issue(session, logged));
  }

  void forget() {
    files.delete(found);
  }

  private Optional<Logged> known() {
    return files.read(found).flatMap(Logged::parse);
  }

  private static Optional<HealthIssue> issue(SqlSession session, Logged logged) {
    return session
        .query(
            "SHOW BINARY LOGS",
            row -> new Logged(row.getString("Log_name"), row.getLong("File_size")))
        .stream()
        .filter(log -> log.file().equals(logged.file()))
        .flatMap(log -> HealthRules.logBehind(logged, log.position()).stream())
        .findFirst();
  }
}
