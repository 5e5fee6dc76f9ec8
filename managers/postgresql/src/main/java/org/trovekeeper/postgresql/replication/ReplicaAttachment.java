package org.trovekeeper.postgresql.replication;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.postgresql.replication.DivergedWal.Saved;
import org.trovekeeper.postgresql.replication.TimelineRules.Relation;
import org.trovekeeper.postgresql.replication.Walsender.Identity;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.replication.SourceInfo;
import org.trovekeeper.toolkit.wal.Lsn;
import org.trovekeeper.toolkit.wal.TimelineHistory;
import org.trovekeeper.toolkit.wal.TimelineHistory.Stretch;
import org.trovekeeper.toolkit.wal.WalFile;

/** Makes the server follow a source, by the stream alone where the way it went allows that. */
final class ReplicaAttachment {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaAttachment.class);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration AFTER_REWIND = Duration.ofMinutes(1);
  private static final String REBUILD = "rebuild this replica";

  private final LocalServer server;
  private final Fence fence;
  private final ClosedMark mark;
  private final UpstreamConfig upstream;
  private final ReplicationSettings fragments;
  private final DivergedWal divergedWal;
  private final Rewind rewind;

  ReplicaAttachment(
      LocalServer server,
      Fence fence,
      ClosedMark mark,
      UpstreamConfig upstream,
      ReplicationSettings fragments,
      DivergedWal divergedWal,
      Rewind rewind) {
    this.server = server;
    this.fence = fence;
    this.mark = mark;
    this.upstream = upstream;
    this.fragments = fragments;
    this.divergedWal = divergedWal;
    this.rewind = rewind;
  }

  /** Answers what was saved, when the server had to be taken back. */
  Optional<String> follow(SourceInfo source, String configuration, Deadline deadline) {
    if (rewind.unfinished()) {
      return Optional.of(finishRewind(source, deadline));
    }
    if (rewind.neverStarted() && server.down(deadline)) {
      pointFirst(source, deadline);
    }
    server.ensureUp(deadline);
    if (upstream.steady(source, 0, deadline)) {
      return Optional.empty();
    }
    boolean open = !server.status(deadline).inRecovery();
    Optional<SourceInfo> before = upstream.current();
    try (Walsender there = Walsender.of(source, deadline)) {
      refuseStrangers(there.identity(), source, deadline);
      // as much as can be known of a server that is still open
      refuseWhatCannotJoin(source, server.history(deadline), there.history());
      standStill(deadline);
      fragments.take(ReplicationOverride.REPLICA, configuration, deadline);
      TimelineHistory own = server.history(deadline);
      Optional<String> saved = join(source, there, own, deadline);
      mark.renew();
      return saved;
    } catch (GuestException e) {
      before.filter(old -> mayGoOn(old, source, e)).ifPresent(old -> upstream.again(old, e));
      if (open && !upstream.pointed() && !rewind.unfinished()) {
        openAgain(e);
      }
      throw e;
    }
  }

  /** A server that was refused goes on as it was. */
  private void openAgain(GuestException refused) {
    try {
      fence.openAsBefore(Deadline.in(AFTER_REWIND));
      LOG.info("event=follow result=refused writes=open-again");
    } catch (GuestException e) {
      refused.addSuppressed(e);
    }
  }

  /** A replica that is refused by another server goes on following the one that it came from. */
  private boolean mayGoOn(SourceInfo old, SourceInfo source, GuestException refused) {
    boolean another = !old.host().equals(source.host()) || old.port() != source.port();
    return !upstream.pointed() && (another || refused.code() != ErrorCode.DIVERGED);
  }

  private void pointFirst(SourceInfo source, Deadline deadline) {
    try (Walsender there = Walsender.of(source, deadline)) {
      there.makeSlot(upstream.slot());
    }
    upstream.point(upstream.connection(source));
  }

  /** Nothing is done to a server that is no copy of the source at all. */
  private void refuseStrangers(Identity there, SourceInfo source, Deadline deadline) {
    String own = server.systemIdentifier(deadline);
    if (!own.equals(there.system())) {
      throw GuestException.of(
              ErrorCode.DIVERGED,
              "the server was not made from a backup of %s:%d: it is database system %s, not %s"
                  .formatted(source.host(), source.port(), own, there.system()))
          .withHint(REBUILD);
    }
  }

  private void standStill(Deadline deadline) {
    if (upstream.pointed()) {
      upstream.cut();
      server.reload(deadline);
    }
    fence.close(deadline);
    boolean still =
        server
            .host()
            .ticker()
            .await(() -> receivesNothing(LocalServer.look(deadline)), PAUSE, deadline);
    if (!still) {
      throw GuestException.of(
              ErrorCode.REPLICATION_FAILED,
              "the WAL receiver of the previous source still runs: the replay position is not"
                  + " final")
          .withHint("repeat the call");
    }
    // what the receiver wrote last
    fence.awaitExhausted(deadline);
  }

  private boolean receivesNothing(Deadline deadline) {
    ServerStatus status = server.status(deadline);
    return !status.following() && status.receiver().isEmpty();
  }

  private static Relation refuseWhatCannotJoin(
      SourceInfo source, TimelineHistory own, TimelineHistory theirs) {
    Relation relation = TimelineRules.compare(own, theirs);
    if (relation instanceof Relation.Ahead(Lsn end)) {
      throw refusal(source, own, "its own end of that timeline is at " + end);
    }
    if (relation instanceof Relation.Namesakes(Lsn fork)) {
      throw refusal(
          source,
          own,
          "both were promoted after %s, to timelines of the same number".formatted(fork));
    }
    if (relation instanceof Relation.Strangers) {
      throw refusal(source, own, "both have no timeline in common");
    }
    return relation;
  }

  private Optional<String> join(
      SourceInfo source, Walsender there, TimelineHistory own, Deadline deadline) {
    TimelineHistory theirs = there.history();
    Relation relation = refuseWhatCannotJoin(source, own, theirs);
    boolean slotIsNew = false;
    try (SourceFacts facts = SourceFacts.of(source, deadline)) {
      if (facts.slotLost(upstream.slot())) {
        there.dropSlot(upstream.slot());
      }
      slotIsNew = there.makeSlot(upstream.slot());
      if (relation instanceof Relation.Diverged(Lsn fork)) {
        return Optional.of(goBack(source, own, theirs, fork, deadline));
      }
      requireWal(source, facts, own, theirs);
      requireSame(source, facts, own, theirs, deadline);
    } catch (GuestException e) {
      if (slotIsNew || e.code() == ErrorCode.DIVERGED) {
        // A slot of a replica that does not follow would keep WAL for no one.
        giveUpSlot(there, e);
      }
      throw e;
    }
    ConnInfo connection = upstream.connection(source);
    upstream.point(connection);
    server.reload(deadline);
    upstream.await(source, theirs.timeline(), deadline);
    LOG.info("event=follow source={} from={}", connection.address(), own.reached());
    return Optional.empty();
  }

  private void giveUpSlot(Walsender there, GuestException cause) {
    if (upstream.pointed() && !rewind.unfinished()) {
      return;
    }
    try {
      there.dropSlot(upstream.slot());
    } catch (GuestException e) {
      cause.addSuppressed(e);
    }
  }

  private String goBack(
      SourceInfo source, TimelineHistory own, TimelineHistory theirs, Lsn fork, Deadline deadline) {
    long segmentSize = segmentSize(deadline);
    server.engine().stop(deadline);
    Saved saved;
    try {
      ConnInfo connection = upstream.connection(source);
      Finished rehearsal = rewind.rehearse(connection, deadline);
      Lsn readFrom = RewindRules.checkpoint(rehearsal.errors()).orElse(fork);
      saved = divergedWal.save(own, fork, readFrom, segmentSize, deadline);
      requireSuccess(rehearsal, connection, saved);
    } catch (GuestException e) {
      // Refused, and nothing was changed: it serves reads as before.
      upstream.forget();
      server.start(LocalServer.look(deadline));
      throw e;
    }
    rewind(source, saved, theirs.timeline(), false, deadline);
    return saved.what();
  }

  private void requireSuccess(Finished rehearsal, ConnInfo connection, Saved saved) {
    try {
      rewind.requireSuccess(rehearsal, connection);
    } catch (GuestException e) {
      throw naming(saved.what(), e);
    }
  }

  /** The data may be half of this server's and half of the source's; only the rest of it helps. */
  private String finishRewind(SourceInfo source, Deadline deadline) {
    Saved saved = rewind.saved();
    server.engine().stop(deadline);
    try (Walsender there = Walsender.of(source, deadline)) {
      there.makeSlot(upstream.slot());
      rewind(source, saved, there.history().timeline(), true, deadline);
    }
    return saved.what();
  }

  /** In an order that leaves, wherever it ends, a server that stays down or one that follows. */
  private void rewind(
      SourceInfo source, Saved saved, long timeline, boolean again, Deadline deadline) {
    try {
      boolean done = again && rewind.done();
      if (again && !done) {
        divergedWal.putBack(saved, Rewind.LONGEST);
      }
      rewind.lock(saved);
      ConnInfo connection = upstream.connection(source);
      upstream.point(connection);
      rewind.run(connection, done);
      Deadline rest = deadline.atLeast(AFTER_REWIND);
      server.start(rest);
      upstream.await(source, timeline, rest);
    } catch (GuestException e) {
      throw naming(saved.what(), e);
    }
  }

  /** The failure also says where the writes are that no other server has. */
  private static GuestException naming(String saved, GuestException e) {
    GuestException named =
        GuestException.of(e.code(), "%s (%s)".formatted(e.plainMessage(), saved), e);
    return e.hint().map(named::withHint).orElse(named);
  }

  /** The slot keeps all from now on; what the server needs from before may be gone. */
  private void requireWal(
      SourceInfo source, SourceFacts facts, TimelineHistory own, TimelineHistory theirs) {
    long segmentSize = facts.segmentSize();
    Optional<List<String>> files = facts.walFiles();
    if (files.isPresent()
        && !own.reached().equals(theirs.reached())
        && !WalFile.isHeld(own.reached(), files.get(), segmentSize)) {
      throw GuestException.of(
              ErrorCode.REPLICATION_FAILED,
              "the source %s:%d has removed the WAL that this server needs next, from %s on"
                  .formatted(source.host(), source.port(), own.reached()))
          .withHint(REBUILD);
    }
  }

  /** Two timelines may have the same number; what was written last tells them apart. */
  private void requireSame(
      SourceInfo source,
      SourceFacts facts,
      TimelineHistory own,
      TimelineHistory theirs,
      Deadline deadline) {
    WalPosition spot = new WalPosition(own.reached(), facts.segmentSize());
    Optional<String> ours =
        server
            .pool()
            .ask(
                deadline,
                session ->
                    spot.digest(
                        timelines(own),
                        file ->
                            session
                                .query(
                                    spot.question(),
                                    row -> Optional.ofNullable(row.getString(1)),
                                    file)
                                .stream()
                                .flatMap(Optional::stream)
                                .toList()));
    Optional<String> theirDigest = facts.digest(spot, timelines(theirs));
    if (ours.isPresent() && theirDigest.isPresent() && !ours.equals(theirDigest)) {
      throw refusal(source, own, "what the source has at that place is something else");
    }
  }

  private static List<Long> timelines(TimelineHistory history) {
    return history.stretches().stream().map(Stretch::timeline).toList();
  }

  private long segmentSize(Deadline deadline) {
    return Long.parseLong(
        server
            .pool()
            .ask(
                deadline,
                session ->
                    session.text(
                        "SELECT setting FROM pg_settings WHERE name = 'wal_segment_size'")));
  }

  private static GuestException refusal(SourceInfo source, TimelineHistory own, String why) {
    return GuestException.of(
            ErrorCode.DIVERGED,
            "the source %s:%d lacks WAL of this server up to %s of timeline %d: %s"
                .formatted(source.host(), source.port(), own.reached(), own.timeline(), why))
        .withHint("save what this server has and " + REBUILD);
  }
}
