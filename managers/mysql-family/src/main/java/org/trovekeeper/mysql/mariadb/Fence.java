package org.trovekeeper.mysql.mariadb;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.mysql.common.MySqlDialect;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Ticker;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.sql.SqlSession;
import org.trovekeeper.toolkit.ConfigOverrides;

/**
 * Closes the server for writes so that it stays closed after a restart. Only the {@link Keeper}
 * keeps the right to write to a read-only server, earlier sessions have ended, and events stand
 * still. A layer on disk says what holds: read-only, or that a call was about to change it.
 */
final class Fence {
  private static final Logger LOG = LoggerFactory.getLogger(Fence.class);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private final SqlPool pool;
  private final ConfigOverrides layers;
  private final Keeper keeper;
  private final EventScheduler scheduler;
  private final BinlogFormat format;
  private final ClientSessions clients;
  private final Ticker ticker;
  private final OpenedNote opened;

  Fence(
      SqlPool pool,
      ConfigOverrides layers,
      Keeper keeper,
      EventScheduler scheduler,
      BinlogFormat format,
      OpenedNote opened,
      Ticker ticker) {
    this.pool = pool;
    this.layers = layers;
    this.keeper = keeper;
    this.scheduler = scheduler;
    this.format = format;
    this.opened = opened;
    this.clients = new ClientSessions(pool, ticker);
    this.ticker = ticker;
  }

  /**
   * Returns when no account but the keeper can write and no earlier session is left; at once when
   * that is so already. A server that could not be closed stays open, also after a restart.
   */
  void close(Deadline deadline) {
    if (holds() && gap(deadline).isEmpty()) {
      opened.forget();
      return;
    }
    boolean heldBefore = holds();
    if (!heldBefore) {
      Overrides.FENCE.put(layers, FenceOverrideRules.UNDER_WAY);
    }
    try {
      shut(deadline);
    } catch (GuestException e) {
      throw heldBefore ? e : notClosed(e);
    }
    if (!heldBefore) {
      closeDurably(deadline);
      pool.run(deadline, Fence::tellPrepared);
    }
    opened.forget();
    LOG.info("event=fence datastore=mariadb");
  }

  /** They hold locks here and on the replicas until somebody ends them on the new source. */
  private static void tellPrepared(SqlSession session) {
    List<String> prepared = session.query("XA RECOVER", row -> row.getString("data"));
    if (!prepared.isEmpty()) {
      LOG.warn(
          "event=fence datastore=mariadb prepared_transactions={} next=\"XA COMMIT or XA ROLLBACK"
              + " on the server that takes writes\"",
          prepared.size());
    }
  }

  /** Closes a server that a replica's layer keeps closed after a restart. */
  void closeReplica(Deadline deadline) {
    Overrides.FENCE.remove(layers);
    if (gap(deadline).isPresent()) {
      shut(deadline);
    }
    opened.forget();
  }

  /** What holds after a restart, on a server that is closed. */
  void closeDurably(Deadline deadline) {
    String position = pool.ask(deadline, Positions::executed).text();
    Overrides.FENCE.put(layers, FenceOverrideRules.closed(position));
  }

  /** Also for the routines that came from a source: none of them names the new keeper. */
  void renewKeeper(Deadline deadline) {
    keeper.renew(pool, deadline);
  }

  void open(Deadline deadline) {
    Overrides.FENCE.put(layers, FenceOverrideRules.UNDER_WAY);
    // A refused attachment leaves it on a server that follows no source.
    Overrides.REPLICA.remove(layers);
    pool.run(deadline, session -> session.execute("SET GLOBAL read_only = 0"));
    keeper.retire(pool, deadline);
    pool.run(deadline, format::asConfigured);
    pool.run(deadline, scheduler::resume);
    Overrides.FENCE.remove(layers);
    opened.forget();
    LOG.info("event=open-writes datastore=mariadb");
  }

  /** Finishes or takes back what a killed agent began, and closes what somebody opened. */
  void settle(Deadline deadline) {
    if (underWay()) {
      boolean follows = pool.ask(deadline, ReplicaStatus::read).isPresent();
      LOG.warn(
          "event=settle datastore=mariadb reason=\"an opening or closing for writes was cut off\""
              + " result=\"{}\"",
          follows ? "it follows, and stays closed" : "open");
      if (follows) {
        Overrides.FENCE.remove(layers);
      } else {
        open(deadline);
      }
    }
    if (holds()) {
      gap(deadline).ifPresent(why -> closeAgain(why, deadline));
      if (!pool.ask(deadline, BinlogFormat::isOfClosed)) {
        // The server was started since.
        pool.run(deadline, BinlogFormat::asClosed);
        clients.endPresent(deadline);
      }
    }
  }

  /**
   * Work that starts the replica's threads: they keep the format of their start, which must be the
   * configured one. Clients that came in between would have it, too, and are ended.
   */
  void startingThreads(Deadline deadline, Consumer<SqlSession> work) {
    long known = pool.ask(deadline, BinlogFormat::isOfClosed) ? clients.newest(deadline) : 0;
    pool.run(
        deadline,
        session -> {
          format.asConfigured(session);
          work.accept(session);
          BinlogFormat.asClosed(session);
        });
    clients.endBehind(known, deadline);
  }

  private void closeAgain(String why, Deadline deadline) {
    LOG.warn("event=settle datastore=mariadb reason=\"{}\" result=\"closing it again\"", why);
    // First: an agent that is killed in the middle must not hide it.
    opened.write(ticker.now() + ": " + why);
    shut(deadline);
  }

  /** On data that came from elsewhere it means nothing. */
  void forgetOpened() {
    opened.forget();
  }

  /** Why and when the agent had to close the server again; empty when it never had to. */
  Optional<String> opened() {
    return opened.read();
  }

  /**
   * A position of a server that should be closed counts only while it is; a failure says why it is
   * not.
   */
  void requireClosedWhereSaid(Deadline deadline) {
    if (fenced()) {
      gap(deadline)
          .ifPresent(why -> {
            throw GuestException.of(
                    ErrorCode.PROMOTION_REFUSED,
                    "the server should be closed for writes, but " + why)
                .withHint("the agent closes it again within seconds: repeat make_read_only");
          });
    }
  }

  /** The position at which the server was closed; empty on one that is not. */
  Optional<String> closedAt() {
    return Overrides.FENCE.read(layers).flatMap(FenceOverrideRules::position);
  }

  /** Whether the server should be closed. */
  boolean holds() {
    return fenced() || replica();
  }

  private boolean fenced() {
    return Overrides.FENCE.read(layers).filter(FenceOverrideRules::closes).isPresent();
  }

  private boolean underWay() {
    return Overrides.FENCE.present(layers) && !fenced();
  }

  private boolean replica() {
    return Overrides.REPLICA.present(layers);
  }

  private Optional<String> gap(Deadline deadline) {
    return pool.ask(deadline, this::gap);
  }

  /** What a server lacks to be closed. */
  Optional<String> gap(SqlSession session) {
    if (!session.text("SELECT @@GLOBAL.read_only").equals("1")) {
      return Optional.of("it takes writes");
    }
    if (!keeper.known(session)) {
      return Optional.of("the agent's account for closed servers is missing");
    }
    List<String> others = OtherSources.running(session, replica());
    if (!others.isEmpty()) {
      return Optional.of("it takes what comes from " + String.join(", ", others));
    }
    List<String> holders = FenceRights.holders(session, keeper.name());
    return holders.isEmpty()
        ? Optional.empty()
        : Optional.of("these may write all the same: " + String.join(", ", holders));
  }

  private void shut(Deadline deadline) {
    keeper.renew(pool, deadline);
    if (!ticker.await(() -> tryReadOnly(deadline), PAUSE, deadline)) {
      throw GuestException.of(ErrorCode.ENGINE_TIMEOUT, "it did not become read-only in time");
    }
    do {
      pool.runApart(deadline, MySqlDialect.UNLOGGED, this::disarm);
      // A routine that names the former keeper as its definer can have been made until now.
      keeper.renew(pool, deadline);
      // Later ones have no right to write, so that clients that come back do not count.
      clients.endPresent(deadline);
    } while (gap(deadline).isPresent());
  }

  private void disarm(SqlSession session) {
    List<String> holders = FenceRights.takeFromAllBut(keeper.name(), session);
    LOG.info("event=fence datastore=mariadb right_taken_from={}", holders);
    EventScheduler.stop(session);
    BinlogFormat.asClosed(session);
    OtherSources.stop(session, replica());
  }

  private GuestException notClosed(GuestException cause) {
    LOG.warn("event=fence datastore=mariadb result=not-closed");
    GuestException told =
        GuestException.of(
                cause.code(),
                "the server was not closed for writes: " + cause.plainMessage(),
                cause)
            .withHint(
                "it stays open, also after a restart: repeat the call when nothing holds locks");
    try {
      open(Deadline.in(LOOK));
    } catch (GuestException e) {
      // The layer says so, and the next settling opens the server.
      told.addSuppressed(e);
    }
    return told;
  }

  /** A client that holds a lock would keep the server open: after a short wait it ends first. */
  private boolean tryReadOnly(Deadline deadline) {
    try {
      // Unlogged work has a connection of its own: the short wait is no one else's.
      pool.runApart(
          deadline,
          MySqlDialect.UNLOGGED,
          session -> {
            session.execute("SET SESSION lock_wait_timeout = 1");
            session.execute("SET GLOBAL read_only = 1");
          });
      return true;
    } catch (GuestException e) {
      if (e.code() != ErrorCode.ENGINE_TIMEOUT || deadline.expired()) {
        throw e;
      }
      int ended = clients.end(deadline);
      LOG.info("event=fence datastore=mariadb ended_clients={}", ended);
      return false;
    }
  }
}
