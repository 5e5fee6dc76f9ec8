package org.trovekeeper.postgresql.replication;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.replication.SourceInfo;
import org.trovekeeper.toolkit.wal.Lsn;

/** Makes a replica leave its source with all that it received. The source may be dead. */
final class ReplicaDetachment {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaDetachment.class);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration DEAD = Duration.ofSeconds(5);

  private final LocalServer server;
  private final Fence fence;
  private final UpstreamConfig upstream;

  ReplicaDetachment(LocalServer server, Fence fence, UpstreamConfig upstream) {
    this.server = server;
    this.fence = fence;
    this.upstream = upstream;
  }

  /** Stops following and stays closed. */
  void closed(Deadline deadline) {
    if (!server.status(deadline).inRecovery()) {
      // a source already, which only keeps the password of one that refused it
      end();
      return;
    }
    drain(deadline);
    upstream.cut();
    try {
      server.reload(deadline);
      awaitAll(deadline);
    } catch (GuestException e) {
      upstream.remembered().ifPresent(source -> upstream.again(source, e));
      throw e;
    }
    end();
  }

  /** Stops following and takes writes. Nothing is forgotten before that has happened. */
  void open(Deadline deadline) {
    if (server.status(deadline).inRecovery()) {
      drain(deadline);
    }
    fence.open(deadline);
    end();
  }

  /** While it still follows: a replica that cannot apply goes on being one. */
  private void drain(Deadline deadline) {
    Lsn received = server.status(deadline).has();
    boolean ended =
        server
            .host()
            .ticker()
            .await(
                () -> {
                  ServerStatus status = server.status(LocalServer.look(deadline));
                  return status.paused() || applied(status, received);
                },
                PAUSE,
                deadline);
    ServerStatus status = server.status(LocalServer.look(deadline));
    if (!ended || !applied(status, received)) {
      throw notApplied(status);
    }
  }

  /** A server that was restarted does not know what it received before; so it must be waiting. */
  private static boolean applied(ServerStatus status, Lsn received) {
    return status.reached().reaches(received)
        && (status.received().isPresent() || status.exhausted());
  }

  private void awaitAll(Deadline deadline) {
    boolean all =
        server
            .host()
            .ticker()
            .await(
                () -> {
                  ServerStatus status = server.status(LocalServer.look(deadline));
                  return status.receiver().isEmpty()
                      && !status.following()
                      && status.exhausted()
                      && status.reached().reaches(status.has());
                },
                PAUSE,
                deadline);
    if (!all) {
      throw notApplied(server.status(LocalServer.look(deadline)));
    }
  }

  private static GuestException notApplied(ServerStatus status) {
    return GuestException.of(
            ErrorCode.REPLICATION_FAILED,
            "received WAL is not applied: %s of %s%s"
                .formatted(
                    status.reached(),
                    status.has(),
                    status.trouble().map(text -> ", " + text).orElse("")))
        .withHint(status.mending());
  }

  private void end() {
    upstream.remembered().ifPresent(this::dropSlot);
    upstream.forget();
  }

  private void dropSlot(SourceInfo source) {
    try (Walsender there = Walsender.of(source, Deadline.in(DEAD))) {
      there.dropSlot(upstream.slot());
    } catch (GuestException e) {
      LOG.info("event=drop-slot result=left reason=\"{}\"", e.plainMessage());
    }
  }

  Optional<String> account() {
    return upstream.remembered().map(SourceInfo::account);
  }
}
