package org.trovekeeper.postgresql.replication;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.postgresql.PostgresDialect;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.replication.Progress;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.spi.replication.ReplicationFacts;
import org.trovekeeper.spi.replication.ReplicationFacts.Identity;
import org.trovekeeper.spi.replication.ReplicationFacts.Role;
import org.trovekeeper.spi.replication.SourceInfo;
import org.trovekeeper.toolkit.wal.Lsn;

/** Streaming replication. What must hold is in docs/invariants/promotion.md. */
public final class PostgresReplication implements Replication {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresReplication.class);
  private static final String STRATEGY = "PostgresqlReplicationStreaming";
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration LEAST = Duration.ofMillis(100);

  private final LocalServer server;
  private final ClosedMark mark;
  private final Fence fence;
  private final ReplicationSettings fragments;
  private final SourceRole sourceRole;
  private final UpstreamConfig upstream;
  private final ReplicaAttachment attachment;
  private final ReplicaDetachment detachment;

  public PostgresReplication(LocalServer server, StandbySignal signal, ClosedMark mark) {
    this.server = server;
    this.mark = mark;
    this.fence = new Fence(server, signal, mark);
    this.fragments = new ReplicationSettings(server);
    this.sourceRole = new SourceRole(server);
    this.upstream = new UpstreamConfig(server);
    this.attachment =
        new ReplicaAttachment(
            server,
            fence,
            mark,
            upstream,
            fragments,
            new DivergedWal(server),
            new Rewind(server, signal));
    this.detachment = new ReplicaDetachment(server, fence, upstream);
  }

  @Override
  public String strategy() {
    return server.settings().replicationStrategy().orElse(STRATEGY);
  }

  @Override
  public ReplicationFacts facts(Deadline deadline) {
    ServerStatus status = server.status(deadline);
    boolean replica = status.following();
    return new ReplicationFacts(
        replica ? Role.REPLICA : Role.SOURCE,
        status.inRecovery(),
        replica && status.streaming(),
        !status.paused() && (replica || (status.inRecovery() && !status.exhausted())),
        status.reached().toString(),
        replica ? Optional.of(status.has().toString()) : Optional.empty(),
        replica ? Optional.of(status.source().address()) : Optional.empty(),
        status.trouble(),
        server.delay(deadline),
        status.reached().progress(),
        status.has().progress(),
        new Identity(
            server.address(),
            Optional.of(upstream.slot()),
            Optional.of(server.systemIdentifier(deadline))));
  }

  @Override
  public void becomeSource(String sourceConfiguration, Deadline deadline) {
    fragments.take(ReplicationOverride.SOURCE, sourceConfiguration, deadline);
  }

  @Override
  public SourceInfo admitReplica(Deadline deadline) {
    return sourceRole.admit(deadline);
  }

  @Override
  public void dropReplica(String account, Deadline deadline) {
    sourceRole.drop(account, deadline);
  }

  /** Whether the data was just restored makes no difference: it knows its position by itself. */
  @Override
  public Optional<String> follow(
      SourceInfo source,
      String replicaConfiguration,
      boolean seeded,
      boolean restart,
      Deadline deadline) {
    return attachment.follow(source, replicaConfiguration, deadline);
  }

  @Override
  public Optional<String> detach(boolean forFailover, Deadline deadline) {
    server.ensureUp(deadline);
    if (!upstream.pointed() && upstream.remembered().isEmpty()) {
      if (!forFailover) {
        // a refused follow left it closed; who detaches it wants to write
        fence.open(deadline);
      }
      return Optional.empty();
    }
    Optional<String> account = detachment.account();
    if (forFailover) {
      refuseOpened(server.status(deadline));
      detachment.closed(deadline);
    } else {
      detachment.open(deadline);
      account.filter(AccountRules::isReplica).ifPresent(name -> sourceRole.drop(name, deadline));
    }
    fragments.drop(ReplicationOverride.REPLICA);
    LOG.info("event=detach for_failover={}", forFailover);
    return account;
  }

  @Override
  public void readOnly(boolean readOnly, Deadline deadline) {
    if (readOnly) {
      fence.close(deadline);
      return;
    }
    ServerStatus status = server.status(deadline);
    if (status.following() || upstream.pointed()) {
      throw GuestException.of(
              ErrorCode.PROMOTION_REFUSED,
              "the server follows %s: writes would make it diverge"
                  .formatted(status.source().address()))
          .withHint("detach it first");
    }
    fence.open(deadline);
  }

  /** A position of a server that was to be closed and takes writes would not be its last. */
  @Override
  public String latestTransaction(Deadline deadline) {
    ServerStatus status = server.status(deadline);
    refuseOpened(status);
    return status.reached().toString();
  }

  private void refuseOpened(ServerStatus status) {
    if (mark.present() && !status.inRecovery()) {
      throw GuestException.of(
              ErrorCode.PROMOTION_REFUSED,
              "the server was closed for writes and somebody promoted it: its position does not"
                  + " stand still")
          .withHint("close it again (make_read_only true)");
    }
  }

  /**
   * A replica must be streaming as well: the stream goes on only where both logs are the same, so
   * that a place of the source's is a place of its own.
   */
  @Override
  public void waitFor(String transaction, Deadline deadline) {
    Lsn target = Lsn.parse(transaction);
    while (true) {
      ServerStatus status = server.status(deadline);
      boolean sameLog = !status.following() || status.streaming();
      if (status.reached().reaches(target) && sameLog) {
        return;
      }
      if (!status.following() && (status.exhausted() || !status.inRecovery())) {
        throw GuestException.of(
                ErrorCode.REPLICATION_FAILED,
                "the position is not reached and never will be: the server follows no source and is"
                    + " at"
                    + " %s, before %s".formatted(status.reached(), target))
            .withHint("attach it to the source (attach_replica), or choose another candidate");
      }
      if (status.paused()) {
        throw GuestException.of(
                ErrorCode.REPLICATION_FAILED,
                "the replica does not apply: " + status.pause().orElse(""))
            .withHint(status.mending());
      }
      if (deadline.remaining().compareTo(LEAST.plus(PAUSE)) < 0) {
        throw GuestException.of(
            ErrorCode.ENGINE_TIMEOUT,
            "the position was not reached in time: %s, the server is at %s%s"
                .formatted(
                    target,
                    status.reached(),
                    status.trouble().map(text -> ", " + text).orElse("")));
      }
      server.host().ticker().pause(PAUSE);
    }
  }

  @Override
  public LastTransaction lastTransaction(Deadline deadline) {
    // All that it has: leaving its source applies what was received.
    return new LastTransaction(
        Optional.of(server.systemIdentifier(deadline)), server.status(deadline).has().value());
  }

  @Override
  public Progress progress(String transaction) {
    return Lsn.parse(transaction).progress();
  }

  @Override
  public SourceState ask(SourceInfo source, Deadline deadline) {
    try (SourceFacts facts = SourceFacts.of(source, deadline)) {
      return facts.state();
    } catch (GuestException e) {
      throw PostgresDialect.FAILURES.ofSource(e);
    }
  }

  @Override
  public void demote(Deadline deadline) {
    fragments.drop(ReplicationOverride.SOURCE);
    sourceRole.dropSlots(deadline);
    LOG.info("event=demote");
  }
}
