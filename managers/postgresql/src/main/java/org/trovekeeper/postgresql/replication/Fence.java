package org.trovekeeper.postgresql.replication;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * Closes the server by a clean restart as a standby without a source, and opens it by promotion. A
 * closed server takes writes from no one, writes no WAL by itself, stays closed over restarts, and
 * still sends its replicas all that they lack.
 */
final class Fence {
  private static final Logger LOG = LoggerFactory.getLogger(Fence.class);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final LocalServer server;
  private final StandbySignal signal;
  private final ClosedMark mark;

  Fence(LocalServer server, StandbySignal signal, ClosedMark mark) {
    this.server = server;
    this.signal = signal;
    this.mark = mark;
  }

  /** Returns when no one can write and the position stands still. A replica is closed already. */
  void close(Deadline deadline) {
    // First, so that a crash in the middle leaves a server that comes up closed.
    server.floor().before(signal::raise);
    server.ensureUp(deadline);
    if (!server.status(deadline).inRecovery()) {
      restartClosed(deadline);
    }
    mark.set();
    if (!server.status(deadline).following()) {
      awaitExhausted(deadline);
    }
  }

  private void restartClosed(Deadline deadline) {
    takeAccountBack(deadline);
    warn(deadline);
    checkpoint(deadline);
    try {
      server.restart(deadline);
    } catch (GuestException e) {
      throw notClosed(e);
    }
    if (!server.status(deadline).inRecovery()) {
      throw notClosed(
          GuestException.of(ErrorCode.ENGINE_FAILED, "the server came up open for writes"));
    }
    LOG.info("event=fence datastore=postgresql");
  }

  /** A server that goes on serving as before must not come up closed at some later restart. */
  private GuestException notClosed(GuestException cause) {
    try {
      if (!server.status(Deadline.in(Duration.ofSeconds(5))).inRecovery()) {
        signal.lower();
        LOG.warn("event=fence datastore=postgresql result=not-closed");
        return GuestException.of(
                cause.code(),
                "the server was not closed for writes: " + cause.plainMessage(),
                cause)
            .withHint("it stays open, also after a restart: repeat the call");
      }
    } catch (GuestException unknown) {
      LOG.warn("event=fence datastore=postgresql result=unknown code={}", unknown.code());
    }
    return cause;
  }

  /** Later the server takes no change; what runs with the agent's rights could open it. */
  private void takeAccountBack(Deadline deadline) {
    try {
      server
          .pool()
          .run(
              deadline.atMost(half(deadline)),
              session -> server.account().takeAllBack(session, deadline.atMost(half(deadline))));
    } catch (GuestException e) {
      LOG.warn("event=agent-account result=failed reason=\"{}\"", e.plainMessage());
    }
  }

  /** What an operator should know: weak durability, transactions without an end. */
  private void warn(Deadline deadline) {
    try {
      HealthFacts facts = server.pool().ask(LocalServer.look(deadline), HealthFacts::read);
      HealthRules.durability(facts.settings(), facts.exceptions())
          .ifPresent(
              issue -> LOG.warn("event=fence issue={} fact=\"{}\"", issue.code(), issue.fact()));
      String prepared =
          server
              .pool()
              .ask(
                  LocalServer.look(deadline),
                  session -> session.text("SELECT count(*) FROM pg_prepared_xacts"));
      if (!prepared.equals("0")) {
        // They hold locks here and on the replicas until somebody ends them on the new source.
        LOG.warn(
            "event=fence prepared_transactions={} next=\"COMMIT PREPARED or ROLLBACK PREPARED on"
                + " the server that takes writes\"",
            prepared);
      }
    } catch (GuestException e) {
      LOG.info("event=fence warnings=unknown code={}", e.code());
    }
  }

  /** What is written now need not be written during the restart, when no one is served. */
  private void checkpoint(Deadline deadline) {
    try {
      server.pool().run(deadline.atMost(half(deadline)), session -> session.execute("CHECKPOINT"));
    } catch (GuestException e) {
      LOG.info("event=checkpoint result=skipped code={}", e.code());
    }
  }

  private static Duration half(Deadline deadline) {
    return deadline.remaining().dividedBy(2);
  }

  /**
   * Waits until all WAL that the server has is applied: only then its position is the place that a
   * candidate must reach, also after a shutdown that was not clean.
   */
  void awaitExhausted(Deadline deadline) {
    boolean ended =
        server
            .host()
            .ticker()
            .await(
                () -> {
                  ServerStatus status = server.status(LocalServer.look(deadline));
                  return status.exhausted() || status.paused();
                },
                PAUSE,
                deadline);
    ServerStatus status = server.status(LocalServer.look(deadline));
    if (!ended || !status.exhausted()) {
      throw GuestException.of(
              ErrorCode.REPLICATION_FAILED,
              status
                  .pause()
                  .map(why -> "the server has WAL that it does not apply: " + why)
                  .orElse("the server has not applied all its WAL in time"))
          .withHint(status.mending());
    }
  }

  /** Promotes a server that follows no source; nothing when it is open. */
  void open(Deadline deadline) {
    if (!server.status(deadline).inRecovery()) {
      // left by a fence that was interrupted before the restart
      signal.lower();
      mark.clear();
      return;
    }
    promote(deadline);
  }

  /**
   * Opens a server that this call closed, as it was: its log goes on where it is, on the same
   * timeline, which is its own alone.
   */
  void openAsBefore(Deadline deadline) {
    mark.clear();
    signal.lower();
    if (server.status(deadline).inRecovery()) {
      server.restart(deadline);
      LOG.info("event=open-writes datastore=postgresql reason=\"as before the call\"");
    }
  }

  private void promote(Deadline deadline) {
    mark.clear();
    try {
      promoteServer(deadline);
    } catch (GuestException e) {
      // the caller hears that it is not open, so it must not become so later
      mark.set();
      throw e;
    }
    // Until its first checkpoint the control file names the old timeline, which misleads a rewind.
    checkpoint(deadline);
    LOG.info("event=open-writes datastore=postgresql");
  }

  private void promoteServer(Deadline deadline) {
    server.pool().run(deadline, session -> session.execute("SELECT pg_promote(false)"));
    boolean promoted =
        server
            .host()
            .ticker()
            .await(() -> !server.status(LocalServer.look(deadline)).inRecovery(), PAUSE, deadline);
    if (!promoted) {
      throw GuestException.of(ErrorCode.ENGINE_TIMEOUT, "the server was not promoted in time");
    }
  }
}
