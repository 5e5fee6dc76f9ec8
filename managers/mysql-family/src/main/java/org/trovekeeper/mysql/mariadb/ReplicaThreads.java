package org.trovekeeper.mysql.mariadb;

import java.time.Duration;
import java.util.Optional;
import org.trovekeeper.mysql.common.Sql;
import org.trovekeeper.mysql.common.SqlPool;
import org.trovekeeper.mysql.common.SqlSession;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Ticker;
import org.trovekeeper.spi.replication.SourceInfo;

/** The replica's threads: pointing them to a source, starting, draining and ending them. */
final class ReplicaThreads {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final SqlPool pool;
  private final Ticker ticker;

  ReplicaThreads(SqlPool pool, Ticker ticker) {
    this.pool = pool;
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
          session.executeSecret(
              "CHANGE MASTER TO MASTER_HOST=%s, MASTER_PORT=%d, MASTER_USER=%s, MASTER_PASSWORD=%s, "
                      .formatted(
                          Sql.literal(source.host()),
                          source.port(),
                          Sql.literal(source.account()),
                          Sql.literal(source.password().reveal()))
                  + "MASTER_CONNECT_RETRY=15, MASTER_USE_GTID=slave_pos");
          session.execute("START SLAVE");
        });
    awaitRunning(deadline);
  }

  private void awaitRunning(Deadline deadline) {
    // Twice: a source that refuses the position does so just after the receiver has connected.
    for (int times = 0; times < 2; times++) {
      ticker.pause(PAUSE);
      boolean settled =
          ticker.await(
              () -> required(deadline).running() || required(deadline).failure().isPresent(),
              PAUSE,
              deadline);
      ReplicaStatus status = required(lastLook());
      if (!settled || !status.running()) {
        throw GuestException.of(ErrorCode.REPLICATION_FAILED, status.trouble());
      }
    }
  }

  /** Receives no more, and returns when all that was received is applied. */
  void drain(Deadline deadline) {
    pool.run(
        deadline,
        session -> {
          session.execute("STOP SLAVE IO_THREAD");
          if (!ReplicaStatus.read(session).map(ReplicaStatus::isApplying).orElse(true)) {
            session.execute("START SLAVE SQL_THREAD");
          }
        });
    boolean drained =
        ticker.await(
            () -> applied(deadline) || required(deadline).failure().isPresent(), PAUSE, deadline);
    if (!drained || !applied(lastLook())) {
      throw GuestException.of(
          ErrorCode.REPLICATION_FAILED,
          "received transactions are not applied: " + required(lastLook()).trouble());
    }
  }

  private boolean applied(Deadline deadline) {
    return pool.ask(
        deadline, session -> Positions.executed(session).contains(requiredBy(session).received()));
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

  /** To say how it was when the time was over. */
  private static Deadline lastLook() {
    return Deadline.in(Duration.ofSeconds(5));
  }
}
