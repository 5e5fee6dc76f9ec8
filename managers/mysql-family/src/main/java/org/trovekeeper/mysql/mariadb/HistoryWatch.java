package org.trovekeeper.mysql.mariadb;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.mysql.mariadb.ErrantRules.History;
import org.trovekeeper.mysql.mariadb.GtidPosition.Gtid;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.replication.SourceInfo;
import org.trovekeeper.sql.SqlPool;

/**
 * Sees that a source came back with another history than it had. Whenever a replica has been
 * without its source, the last transaction that it had got by then is compared. What was found
 * stays, on disk too, until it follows no more.
 */
final class HistoryWatch {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryWatch.class);

  private final SqlPool pool;
  private final SameHistory same;
  private final SourceEvents events;
  private final FileTree files;
  private final Path found;
  private Optional<History> alone = Optional.empty();

  HistoryWatch(
      SqlPool pool, SameHistory same, SourceEvents events, FileTree files, MariaDbLayout layout) {
    this.pool = pool;
    this.same = same;
    this.events = events;
    this.files = files;
    this.found = layout.historyFile();
  }

  /** Looks at the replica's receiver; compares when it is back. */
  void look(Deadline deadline) {
    Optional<ReplicaStatus> status = pool.ask(deadline, ReplicaStatus::read);
    status.ifPresent(one -> events.look(one, deadline));
    if (status.isEmpty()) {
      alone = Optional.empty();
    } else if (!status.get().isReceiving()) {
      alone = Optional.of(pool.ask(deadline, Positions::history));
    } else if (alone.isPresent()) {
      compare(alone.get(), status.get(), deadline);
      alone = Optional.empty();
    }
  }

  private void compare(History before, ReplicaStatus status, Deadline deadline) {
    Optional<SourceInfo> source = same.remembered(status);
    if (source.isEmpty()) {
      return;
    }
    History theirs = SourceQuestion.history(source.get(), deadline);
    List<Gtid> differing = same.differing(before, source.get(), theirs, deadline);
    if (!differing.isEmpty()) {
      String what =
          "source %s:%d has other transactions as %s"
              .formatted(status.host(), status.port(), GtidPosition.names(differing));
      files.write(found, what, 0600, Optional.empty());
      LOG.warn("step=compare-history result=differs why=\"{}\"", what);
    }
  }

  /** What differs; empty when nothing that was compared did. */
  Optional<String> difference() {
    return files.read(found);
  }

  /** Of a server that follows no source its own history is what counts. */
  void forget() {
    files.delete(found);
  }

  /** A server with another history than its source must not take its place. */
  void refuseWhereItDiffers() {
    difference()
        .ifPresent(what -> {
          throw GuestException.of(ErrorCode.DIVERGED, "the " + what)
              .withHint("compare the data of both, keep one, and make the other one again");
        });
  }
}
