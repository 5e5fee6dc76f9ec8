package org.trovekeeper.mysql.mariadb;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
import org.trovekeeper.toolkit.ConfigLayers;
import org.trovekeeper.toolkit.IniFile;
import org.trovekeeper.toolkit.ProvenStart;

/** GTID replication. What must hold is in docs/invariants/promotion.md. */
final class MariaDbReplication implements Replication {
  private static final Logger LOG = LoggerFactory.getLogger(MariaDbReplication.class);

  private final String strategy;
  private final SqlPool pool;
  private final ConfigLayers layers;
  private final MariaDbEngine engine;
  private final ReplicaThreads threads;
  private final SourceRole sourceRole;
  private final Fence fence;
  private final Seeding seeding;

  MariaDbReplication(
      String strategy,
      SqlPool pool,
      ConfigLayers layers,
      MariaDbEngine engine,
      ReplicaThreads threads,
      SourceRole sourceRole,
      Fence fence,
      Seeding seeding) {
    this.strategy = strategy;
    this.pool = pool;
    this.layers = layers;
    this.engine = engine;
    this.threads = threads;
    this.sourceRole = sourceRole;
    this.fence = fence;
    this.seeding = seeding;
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
    IniFile fragment =
        sourceRole.fragment(replicaConfiguration, deadline).merge(SystemLayerRules.readOnly());
    if (!seeded && !runsBehind(source, deadline)) {
      // before anything is touched: a refusal leaves the server as it is
      refuseErrant(source, deadline);
    }
    boolean open = pool.ask(deadline, MariaDbReplication::takesWrites);
    Layers.REPLICA.put(layers, fragment.text());
    fence.lift();
    pool.run(deadline, session -> session.execute("SET GLOBAL read_only = 1"));
    if (restart) {
      ProvenStart.withEither(() -> engine.restart(deadline));
    } else {
      sourceRole.restartUnlessRunningWith(fragment, deadline);
    }
    if (runsBehind(source, deadline)) {
      return Optional.empty();
    }
    threads.stop(deadline);
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
    LOG.info("step=follow source={}:{}", source.host(), source.port());
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
        Layers.REPLICA.remove(layers);
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
                  .formatted(
                      source.host(),
                      source.port(),
                      errant.stream().map(Gtid::toString).collect(Collectors.joining(", "))))
          .withHint("save what they changed and make this replica anew");
    }
  }

  @Override
  public Optional<String> detach(boolean forFailover, Deadline deadline) {
    Optional<ReplicaStatus> status = threads.status(deadline);
    if (status.isEmpty() && !Layers.REPLICA.present(layers)) {
      return Optional.empty();
    }
    if (status.isPresent()) {
      threads.drain(deadline);
    }
    if (forFailover) {
      // Open for writes comes later, by its own call, when the server has become the source.
      fence.closeDurably();
    }
    if (status.isPresent()) {
      threads.forget(deadline);
    }
    Layers.REPLICA.remove(layers);
    if (!forFailover) {
      fence.open(deadline);
      status
          .map(ReplicaStatus::account)
          .filter(ServerNames::replicationAccount)
          .ifPresent(account -> sourceRole.drop(account, deadline));
    }
    LOG.info("step=detach for_failover={}", forFailover);
    return status.map(ReplicaStatus::account);
  }

  @Override
  public void readOnly(boolean readOnly, Deadline deadline) {
    if (readOnly) {
      fence.close(deadline);
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
    // A refused attach leaves its layer on a server that follows nobody.
    Layers.REPLICA.remove(layers);
    fence.open(deadline);
  }

  @Override
  public String latestTransaction(Deadline deadline) {
    return pool.ask(deadline, Positions::executed).text();
  }

  @Override
  public void waitFor(String transaction, Deadline deadline) {
    GtidPosition target = GtidPosition.parse(transaction);
    while (!pool.ask(deadline, Positions::executed).contains(target)) {
      Optional<String> failure = threads.status(deadline).flatMap(ReplicaStatus::failure);
      if (failure.isPresent()) {
        throw GuestException.of(ErrorCode.REPLICATION_FAILED, failure.get());
      }
      Duration slice = deadline.atMost(Duration.ofSeconds(1)).remaining();
      if (deadline.remaining().compareTo(Duration.ofMillis(100)) < 0) {
        throw GuestException.of(
            ErrorCode.ENGINE_TIMEOUT, "the position was not reached in time: " + transaction);
      }
      pool.run(deadline, session -> waitOnce(session, target, slice));
    }
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
    return SourceQuestion.state(source, deadline);
  }

  @Override
  public void demote(Deadline deadline) {
    sourceRole.leave();
    LOG.info("step=demote");
  }
}
