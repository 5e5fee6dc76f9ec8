package org.trovekeeper.mysql.mariadb;

import java.time.Duration;
import java.util.Optional;
import org.trovekeeper.mysql.common.Sql;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Ticker;
import org.trovekeeper.spi.replication.SourceInfo;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.sql.SqlSession;

/** The replica's threads: pointing them to a source, starting, draining and ending them. */
final class ReplicaThreads {
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final SqlPool pool;
  private final Fence fence;
  private final Ticker ticker;

  ReplicaThreads(SqlPool pool, Fence fence, Ticker ticker) {
    this.pool = pool;
    this.fence = fence;
    this.ticker = ticker;
  }

  Optional<ReplicaStatus> status(Deadline deadline) {
    return pool.ask(deadline, ReplicaStatus::read);
  }

  void stop(Deadline deadline) {
    if (status(deadline).isPresent()) {
      pool.run(deadline, session -> session.execute("STOP SLAVE"));
    }
  }

  /** Points the threads to the source, starts them and returns when both run. */
  void follow(SourceInfo source, Deadline deadline) {
    pool.run(
        deadline,
        session -> {
          if (ReplicaStatus.read(session).isEmpty()) {
            // a loss of power can leave its files empty, and then no source can be set (1201)
            session.execute("RESET SLAVE ALL");
          }
          session.executeSecret(
              "CHANGE MASTER TO MASTER_HOST=%s, MASTER_PORT=%d, MASTER_USER=%s, MASTER_PASSWORD=%s, "
                      .formatted(
                          Sql.literal(source.host()),
                          source.port(),
                          Sql.literal(source.account()),
                          Sql.literal(source.password().reveal()))
                  + "MASTER_CONNECT_RETRY=15, MASTER_USE_GTID=slave_pos");
        });
    fence.startingThreads(deadline, session -> session.execute("START SLAVE"));
    awaitRunning(deadline);
  }

  private void awaitRunning(Deadline deadline) {
    // Twice: a source that refuses the position does so just after the receiver has connected.
    for (int times = 0; times < 2; times++) {
      ticker.pause(PAUSE);
      boolean settled =
          ticker.await(
              () -> {
                ReplicaStatus status = required(look(deadline));
                return status.running() || status.failure().isPresent();
              },
              PAUSE,
              deadline);
      ReplicaStatus status = required(look(deadline));
      if (!settled || !status.running()) {
        throw GuestException.of(ErrorCode.REPLICATION_FAILED, status.trouble());
      }
    }
  }

  /**
   * Applies all that was received, then receives no more. Only the applier counts: the source may
   * be dead. When it fails, the replica goes on following. The receiver ends last, and only an
   * applier that runs is left alone: with neither thread alive, starting one makes the server drop
   * what it received.
   */
  void drain(Deadline deadline) {
    ReplicaStatus before = required(deadline);
    if (!before.isApplying() && !before.receiverEnded()) {
      fence.startingThreads(deadline, session -> session.execute("START SLAVE SQL_THREAD"));
    }
    awaitApplied(before.received(), deadline);
    try {
      GtidPosition all =
          pool.ask(
              deadline,
              session -> {
                session.execute("STOP SLAVE IO_THREAD");
                return requiredBy(session).received();
              });
      awaitApplied(all, deadline);
    } catch (GuestException e) {
      if (required(look(deadline)).isApplying()) {
        pool.run(look(deadline), session -> session.execute("START SLAVE IO_THREAD"));
      }
      throw e;
    }
  }

  private void awaitApplied(GtidPosition received, Deadline deadline) {
    boolean ended =
        ticker.await(
            () -> applied(received, look(deadline)) || !required(look(deadline)).isApplying(),
            PAUSE,
            deadline);
    if (!ended || !applied(received, look(deadline))) {
      ReplicaStatus status = required(look(deadline));
      throw GuestException.of(
              ErrorCode.REPLICATION_FAILED,
              "received transactions are not applied: "
                  + status.applyFailure().orElse("applying: " + status.applying()))
          .withHint("fix what the applier fails on or waits for, and repeat the call");
    }
  }

  private boolean applied(GtidPosition received, Deadline deadline) {
    return pool.ask(deadline, Positions::executed).contains(received);
  }

  /** Forgets the source. */
  void forget(Deadline deadline) {
    pool.run(
        deadline,
        session -> {
          session.execute("STOP SLAVE");
          session.execute("RESET SLAVE ALL");
        });
  }

  private ReplicaStatus required(Deadline deadline) {
    return pool.ask(deadline, ReplicaThreads::requiredBy);
  }

  private static ReplicaStatus requiredBy(SqlSession session) {
    return ReplicaStatus.read(session)
        .orElseThrow(() ->
            GuestException.of(ErrorCode.REPLICATION_FAILED, "the server does not follow a source"));
  }

  private static Deadline look(Deadline deadline) {
    return deadline.atLeast(LOOK);
  }
}
