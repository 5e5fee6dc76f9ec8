package org.trovekeeper.mysql.mariadb;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.mysql.common.MySqlDialect;
import org.trovekeeper.mysql.common.ServerNames;
import org.trovekeeper.mysql.mariadb.GtidPosition.Gtid;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.replication.Progress;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.spi.replication.ReplicationFacts;
import org.trovekeeper.spi.replication.ReplicationFacts.Identity;
import org.trovekeeper.spi.replication.ReplicationFacts.Role;
import org.trovekeeper.spi.replication.SourceInfo;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.sql.SqlSession;
import org.trovekeeper.toolkit.ConfigOverrides;
import org.trovekeeper.toolkit.IniFile;
import org.trovekeeper.toolkit.StartWithRollback;

/** GTID replication. What must hold is in docs/invariants/promotion.md. */
final class MariaDbReplication implements Replication {
  private static final Logger LOG = LoggerFactory.getLogger(MariaDbReplication.class);

  private final String strategy;
  private final SqlPool pool;
  private final ConfigOverrides layers;
  private final MariaDbEngine engine;
  private final ReplicaThreads threads;
  private final SourceRole sourceRole;
  private final Fence fence;
  private final Seeding seeding;
  private final SameHistory same;
  private final HistoryWatch watch;
  private final SourceEvents events;

  MariaDbReplication(
      String strategy,
      SqlPool pool,
      ConfigOverrides layers,
      MariaDbEngine engine,
      ReplicaThreads threads,
      SourceRole sourceRole,
      Fence fence,
      Seeding seeding,
      SameHistory same,
      HistoryWatch watch,
      SourceEvents events) {
    this.strategy = strategy;
    this.pool = pool;
    this.layers = layers;
    this.engine = engine;
    this.threads = threads;
    this.sourceRole = sourceRole;
    this.fence = fence;
    this.seeding = seeding;
    this.same = same;
    this.watch = watch;
    this.events = events;
  }

  @Override
  public String strategy() {
    return strategy;
  }

  @Override
  public ReplicationFacts facts(Deadline deadline) {
    return pool.ask(
        deadline,
        session -> {
          Optional<ReplicaStatus> status = ReplicaStatus.read(session);
          GtidPosition executed = Positions.executed(session);
          return new ReplicationFacts(
              status.isPresent() ? Role.REPLICA : Role.SOURCE,
              session.text("SELECT @@GLOBAL.read_only").equals("1"),
              status.map(ReplicaStatus::isReceiving).orElse(false),
              status.map(ReplicaStatus::isApplying).orElse(false),
              executed.text(),
              status.map(one -> one.received().union(executed).text()),
              status.map(one -> one.host() + ":" + one.port()),
              status.flatMap(ReplicaStatus::failure),
              status.map(ReplicaStatus::delay).orElse(Duration.ZERO),
              executed.progress(),
              status.map(one -> one.received().union(executed)).orElse(executed).progress(),
              new Identity(
                  sourceRole.address(session),
                  Optional.of(session.text("SELECT @@GLOBAL.server_id")),
                  Optional.empty()));
        });
  }

  @Override
  public void becomeSource(String sourceConfiguration, Deadline deadline) {
    sourceRole.take(sourceConfiguration, deadline);
  }

  @Override
  public SourceInfo admitReplica(Deadline deadline) {
    return sourceRole.admit(deadline);
  }

  @Override
  public void dropReplica(String account, Deadline deadline) {
    sourceRole.drop(account, deadline);
  }

  @Override
  public Optional<String> follow(
      SourceInfo source,
      String replicaConfiguration,
      boolean seeded,
      boolean restart,
      Deadline deadline) {
    if (!seeded && !runsBehind(source, deadline)) {
      // before anything is touched: a refusal leaves the server as it is
      refuseErrant(source, deadline);
      refuseOtherHistory(source, deadline);
    }
    boolean open = pool.ask(deadline, MariaDbReplication::takesWrites);
    IniFile fragment = sourceRole.fragment(replicaConfiguration, deadline);
    Overrides.REPLICA.put(layers, fragment.merge(SystemOverrideRules.closed()).text());
    fence.closeReplica(deadline);
    if (restart) {
      StartWithRollback.withEither(() -> engine.restart(deadline));
    } else {
      sourceRole.restartUnlessRunningWith(fragment.without(Set.of("read_only")), deadline);
    }
    if (runsBehind(source, deadline)) {
      return Optional.empty();
    }
    threads.stop(deadline);
    same.remember(source);
    events.forget();
    pool.runApart(deadline, MySqlDialect.UNLOGGED, Events::disable);
    pool.run(
        deadline,
        session -> {
          if (seeded) {
            seeding.takeOver(session);
          } else {
            Seeding.continueFromOwn(session);
          }
        });
    refuseNewlyErrant(source, open, deadline);
    threads.follow(source, deadline);
    LOG.info("event=follow source={}:{}", source.host(), source.port());
    return Optional.empty();
  }

  private boolean runsBehind(SourceInfo source, Deadline deadline) {
    return threads.status(deadline).filter(one -> one.follows(source) && one.running()).isPresent();
  }

  private static boolean takesWrites(SqlSession session) {
    return session.text("SELECT @@GLOBAL.read_only").equals("0");
  }

  /** Clients may have written until the server was closed. */
  private void refuseNewlyErrant(SourceInfo source, boolean open, Deadline deadline) {
    try {
      refuseErrant(source, deadline);
    } catch (GuestException e) {
      if (open) {
        fence.open(deadline);
      }
      throw e;
    }
  }

  private void refuseErrant(SourceInfo source, Deadline deadline) {
    ErrantRules.History own = pool.ask(deadline, Positions::history);
    List<Gtid> errant = ErrantRules.errant(own, SourceQuestion.history(source, deadline));
    if (!errant.isEmpty()) {
      throw GuestException.of(
              ErrorCode.DIVERGED,
              "the source %s:%d lacks transactions of this server: %s"
                  .formatted(source.host(), source.port(), GtidPosition.names(errant)))
          .withHint("save what they changed and rebuild this replica");
    }
  }

  private void refuseOtherHistory(SourceInfo source, Deadline deadline) {
    List<Gtid> differing =
        same.differing(
            pool.ask(deadline, Positions::history),
            source,
            SourceQuestion.history(source, deadline),
            deadline);
    if (!differing.isEmpty()) {
      throw GuestException.of(
              ErrorCode.DIVERGED,
              "the source %s:%d has other transactions under these numbers of this server: %s"
                  .formatted(source.host(), source.port(), GtidPosition.names(differing)))
          .withHint("compare the data of both, keep one, and make the other one again");
    }
  }

  @Override
  public Optional<String> detach(boolean forFailover, Deadline deadline) {
    Optional<ReplicaStatus> status = threads.status(deadline);
    if (status.isEmpty() && !Overrides.REPLICA.present(layers)) {
      return Optional.empty();
    }
    if (forFailover) {
      watch.refuseWhereItDiffers();
    }
    if (status.isPresent()) {
      threads.drain(deadline);
    }
    // They run as soon as the server is open: until then nothing does.
    Optional<Set<String>> enabled =
        status.isPresent() ? events.latest(status.get(), deadline) : events.kept();
    pool.runApart(deadline, MySqlDialect.UNLOGGED, session -> Events.enable(session, enabled));
    if (forFailover) {
      // Open for writes comes later, by its own call, when the server has become the source.
      fence.closeDurably(deadline);
    }
    if (status.isPresent()) {
      threads.forget(deadline);
    }
    if (forFailover) {
      Overrides.REPLICA.remove(layers);
      fence.renewKeeper(deadline);
    } else {
      fence.open(deadline);
      watch.forget();
      status
          .map(ReplicaStatus::account)
          .filter(ServerNames::replicationAccount)
          .ifPresent(account -> sourceRole.drop(account, deadline));
    }
    LOG.info("event=detach for_failover={}", forFailover);
    return status.map(ReplicaStatus::account);
  }

  @Override
  public void readOnly(boolean readOnly, Deadline deadline) {
    if (readOnly) {
      fence.close(deadline);
      pool.ask(deadline, MariaDbHealth::durability)
          .ifPresent(
              issue -> LOG.warn("event=fence health={} fact=\"{}\"", issue.code(), issue.fact()));
      return;
    }
    threads
        .status(deadline)
        .ifPresent(status -> {
          throw GuestException.of(
                  ErrorCode.PROMOTION_REFUSED,
                  "the server follows %s:%d: writes would make it diverge"
                      .formatted(status.host(), status.port()))
              .withHint("detach it first");
        });
    fence.open(deadline);
    watch.forget();
  }

  @Override
  public String latestTransaction(Deadline deadline) {
    fence.requireClosedWhereSaid(deadline);
    return pool.ask(deadline, Positions::executed).text();
  }

  @Override
  public void waitFor(String transaction, Deadline deadline) {
    GtidPosition target = GtidPosition.parse(transaction);
    // A replica that broke may have other transactions under the numbers of the position.
    refuseBroken(deadline);
    watch.refuseWhereItDiffers();
    while (!pool.ask(deadline, Positions::executed).contains(target)) {
      refuseBroken(deadline);
      Duration slice = deadline.atMost(Duration.ofSeconds(1)).remaining();
      if (deadline.remaining().compareTo(Duration.ofMillis(100)) < 0) {
        throw GuestException.of(
            ErrorCode.ENGINE_TIMEOUT, "the position was not reached in time: " + transaction);
      }
      pool.run(deadline, session -> waitOnce(session, target, slice));
    }
  }

  private void refuseBroken(Deadline deadline) {
    threads
        .status(deadline)
        .flatMap(ReplicaStatus::failure)
        .ifPresent(failure -> {
          throw GuestException.of(ErrorCode.REPLICATION_FAILED, failure);
        });
  }

  private static void waitOnce(SqlSession session, GtidPosition target, Duration slice) {
    String seconds = Double.toString(slice.toMillis() * 0.9 / 1000);
    session.execute("SELECT MASTER_GTID_WAIT(?, " + seconds + ")", target.text());
  }

  @Override
  public LastTransaction lastTransaction(Deadline deadline) {
    return pool.ask(
        deadline,
        session -> {
          Optional<Gtid> newest = Positions.executed(session).newest();
          Optional<Long> source =
              ReplicaStatus.read(session)
                  .map(ReplicaStatus::sourceServerId)
                  .filter(id -> id > 0)
                  .or(() -> newest.map(Gtid::server));
          return new LastTransaction(
              newest.isPresent() ? source.map(String::valueOf) : Optional.empty(),
              newest.map(Gtid::sequence).orElse(0L));
        });
  }

  @Override
  public Progress progress(String transaction) {
    return GtidPosition.parse(transaction).progress();
  }

  @Override
  public SourceState ask(SourceInfo source, Deadline deadline) {
    try {
      return SourceQuestion.state(source, deadline);
    } catch (GuestException e) {
      throw MySqlDialect.FAILURES.ofSource(e);
    }
  }

  @Override
  public void demote(Deadline deadline) {
    sourceRole.leave();
    LOG.info("event=demote");
  }
}
