package org.trovekeeper.mysql.mariadb;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.mysql.mariadb.ErrantRules.History;
import org.trovekeeper.mysql.mariadb.GtidPosition.Gtid;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.spi.replication.SourceInfo;
import org.trovekeeper.sql.SqlPool;

/**
 * Sees that a source came back with another history than it had. Whenever a replica was without its
 * source, or its source was started again between two looks, all transactions since the last look
 * are compared. What was found stays, on disk too, until it follows no more.
 */
final class HistoryWatch {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryWatch.class);

  /** An agent that starts compares from there on. */
  private static final Duration KEPT = Duration.ofMinutes(1);

  private static final int NAMED = 10;

  private final SqlPool pool;
  private final SameHistory same;
  private final SourceEvents events;
  private final Host host;
  private final Path found;
  private final Path kept;
  private Optional<LastLook> last = Optional.empty();

  /**
   * A receiver runs for an instant before it knows the file that comes: so the look before counts.
   */
  private Optional<LastLook> base = Optional.empty();

  private boolean alone;
  private Instant written = Instant.EPOCH;

  HistoryWatch(
      SqlPool pool, SameHistory same, SourceEvents events, Host host, MariaDbLayout layout) {
    this.pool = pool;
    this.same = same;
    this.events = events;
    this.host = host;
    this.found = layout.historyFile();
    this.kept = layout.lastLookFile();
  }

  /** Looks at the replica's receiver; compares when it is back. */
  void look(Deadline deadline) {
    Optional<ReplicaStatus> status = pool.ask(deadline, ReplicaStatus::read);
    status.ifPresent(one -> events.look(one, deadline));
    if (status.isEmpty()) {
      forgetLooks();
      return;
    }
    LastLook now = LastLook.of(status.get(), pool.ask(deadline, Positions::history));
    if (base.isEmpty()) {
      base = host.files().read(kept).flatMap(LastLook::parse);
      last = base;
    }
    if (base.filter(now::sameSource).isEmpty()) {
      // Another source was compared when the server began to follow it.
      base = Optional.of(now);
      last = base;
    }
    if (!status.get().isReceiving()) {
      alone = true;
      return;
    }
    if (alone || last.filter(now::sameLog).isEmpty()) {
      compare(base.get().history(), status.get(), deadline);
      alone = false;
      last = Optional.of(now);
    }
    base = last;
    last = Optional.of(now);
    keep();
  }

  private void keep() {
    Instant now = host.ticker().now();
    if (now.isAfter(written.plus(KEPT)) || now.isBefore(written)) {
      base.ifPresent(look -> host.files().write(kept, look.text(), 0600, Optional.empty()));
      written = now;
    }
  }

  private void forgetLooks() {
    alone = false;
    base = Optional.empty();
    last = Optional.empty();
    host.files().delete(kept);
    written = Instant.EPOCH;
  }

  private void compare(History before, ReplicaStatus status, Deadline deadline) {
    Optional<SourceInfo> source = same.remembered(status);
    if (source.isEmpty()) {
      return;
    }
    History theirs = SourceQuestion.history(source.get(), deadline);
    List<Gtid> differing = same.differingSince(before, source.get(), theirs, deadline);
    if (!differing.isEmpty()) {
      String what =
          "source %s:%d has other transactions as %s%s"
              .formatted(
                  status.host(),
                  status.port(),
                  GtidPosition.names(differing.stream().limit(NAMED).toList()),
                  differing.size() > NAMED ? " (%d in all)".formatted(differing.size()) : "");
      host.files().write(found, what, 0600, Optional.empty());
      LOG.warn("event=compare-history result=differs reason=\"{}\"", what);
    }
  }

  /** What differs; empty when nothing that was compared did. */
  Optional<String> difference() {
    return host.files().read(found);
  }

  /** Of a server that follows no source its own history is what counts. */
  void forget() {
    host.files().delete(found);
    forgetLooks();
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
