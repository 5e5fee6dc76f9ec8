package org.trovekeeper.promotion;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.promotion.SourceMemory.Remembered;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.replication.Progress;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.spi.replication.ReplicationFacts;
import org.trovekeeper.spi.replication.ReplicationFacts.Role;
import org.trovekeeper.spi.replication.SourceInfo;

/** An engine's replication behind the rules: each step is checked, done, and written down. */
public final class GuardedReplication implements Replication {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedReplication.class);

  /** How long a source is asked that may be dead. */
  private static final Duration ASK = Duration.ofSeconds(4);

  private final Replication engine;
  private final PromotionLog log;
  private final SourceMemory memory;
  private final SavedNotice notice;

  public GuardedReplication(
      Replication engine, PromotionLog log, SourceMemory memory, SavedNotice notice) {
    this.engine = engine;
    this.log = log;
    this.memory = memory;
    this.notice = notice;
  }

  @Override
  public String strategy() {
    return engine.strategy();
  }

  @Override
  public boolean backupRequired() {
    return engine.backupRequired();
  }

  @Override
  public ReplicationFacts facts(Deadline deadline) {
    return engine.facts(deadline);
  }

  @Override
  public void becomeSource(String sourceConfiguration, Deadline deadline) {
    check(PromotionStep.BECOME_SOURCE, deadline);
    engine.becomeSource(sourceConfiguration, deadline);
    done(PromotionStep.BECOME_SOURCE, deadline);
  }

  @Override
  public SourceInfo admitReplica(Deadline deadline) {
    return engine.admitReplica(deadline);
  }

  @Override
  public void dropReplica(String account, Deadline deadline) {
    engine.dropReplica(account, deadline);
  }

  @Override
  public Optional<String> follow(
      SourceInfo source,
      String replicaConfiguration,
      boolean seeded,
      boolean restart,
      Deadline deadline) {
    check(PromotionStep.FOLLOW, deadline);
    Optional<String> saved;
    try {
      saved = engine.follow(source, replicaConfiguration, seeded, restart, deadline);
    } catch (GuestException e) {
      writeDown(e);
      throw e;
    }
    memory.follows(source);
    saved.ifPresent(notice::add);
    done(PromotionStep.FOLLOW, saved, deadline);
    return saved;
  }

  /** It may name what was saved before it failed. */
  private void writeDown(GuestException failure) {
    try {
      log.addFailure(PromotionStep.FOLLOW, failure);
    } catch (GuestException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public Optional<String> detach(boolean forFailover, Deadline deadline) {
    Optional<String> source = followedInTime(deadline);
    Optional<String> account = engine.detach(forFailover, deadline);
    if (forFailover) {
      memory.left(source);
    } else {
      memory.forget();
    }
    done(PromotionStep.DETACH, deadline);
    return account;
  }

  @Override
  public void readOnly(boolean readOnly, Deadline deadline) {
    PromotionStep step = readOnly ? PromotionStep.FENCE : PromotionStep.OPEN_WRITES;
    check(step, deadline);
    if (!readOnly) {
      refuseBesideItsSource(deadline);
    }
    engine.readOnly(readOnly, deadline);
    if (!readOnly) {
      memory.tookOver();
    }
    done(step, deadline);
  }

  @Override
  public String latestTransaction(Deadline deadline) {
    return engine.latestTransaction(deadline);
  }

  @Override
  public void waitFor(String transaction, Deadline deadline) {
    Progress target = engine.progress(transaction);
    ReplicationFacts facts = engine.facts(deadline);
    boolean asks = facts.role() == Role.REPLICA && !facts.reached().covers(target);
    Optional<SourceState> source =
        memory
            .load()
            .filter(known -> asks && known.canBeAsked())
            .flatMap(known -> asked(known, deadline));
    decide(
        PromotionStep.CATCH_UP,
        PromotionRules.catchUp(
            facts, new PromotionRules.Wanted(transaction, target), source, deadline.remaining()));
    engine.waitFor(transaction, deadline);
    done(PromotionStep.CATCH_UP, deadline);
  }

  @Override
  public LastTransaction lastTransaction(Deadline deadline) {
    return engine.lastTransaction(deadline);
  }

  @Override
  public Progress progress(String transaction) {
    return engine.progress(transaction);
  }

  @Override
  public SourceState ask(SourceInfo source, Deadline deadline) {
    return engine.ask(source, deadline);
  }

  @Override
  public void demote(Deadline deadline) {
    check(PromotionStep.DEMOTE, deadline);
    engine.demote(deadline);
    done(PromotionStep.DEMOTE, deadline);
  }

  /** Whom it follows; refused when a delay keeps it from leaving in time. */
  private Optional<String> followedInTime(Deadline deadline) {
    ReplicationFacts facts;
    try {
      facts = engine.facts(deadline);
    } catch (GuestException e) {
      // a crash in the middle of this step left it down, and the step brings it up
      LOG.info("event=detach result=no-facts reason=\"{}\"", e.plainMessage());
      return Optional.empty();
    }
    decide(PromotionStep.DETACH, PromotionRules.leave(facts, deadline.remaining()));
    return facts.sourceAddress();
  }

  /** Two servers that take writes lose what one of them acknowledged. */
  private void refuseBesideItsSource(Deadline deadline) {
    Optional<Remembered> left = memory.load().filter(Remembered::canBeAsked);
    if (left.isPresent() && engine.facts(deadline).readOnly()) {
      decide(PromotionStep.OPEN_WRITES, besideItsSource(left.get(), deadline));
    }
  }

  private Verdict besideItsSource(Remembered source, Deadline deadline) {
    try {
      return PromotionRules.besideItsSource(source.address(), Optional.of(ask(source, deadline)));
    } catch (GuestException e) {
      return e.code() == ErrorCode.SOURCE_REFUSES
          ? PromotionRules.besideOneThatRefuses(source.address(), e.plainMessage())
          : PromotionRules.besideItsSource(source.address(), Optional.empty());
    }
  }

  /** Empty when it does not tell. */
  private Optional<SourceState> asked(Remembered source, Deadline deadline) {
    try {
      return Optional.of(ask(source, deadline));
    } catch (GuestException _) {
      return Optional.empty();
    }
  }

  private SourceState ask(Remembered source, Deadline deadline) {
    try {
      return engine.ask(source.source(), deadline.atMost(ASK));
    } catch (GuestException e) {
      LOG.info(
          "event=ask-source source={} result={} reason=\"{}\"",
          source.address(),
          e.code() == ErrorCode.SOURCE_REFUSES ? "refuses" : "no-answer",
          e.plainMessage());
      throw e;
    }
  }

  private void check(PromotionStep step, Deadline deadline) {
    if (PromotionRules.always(step)) {
      // also on an engine that a crash in the middle of this step left down
      return;
    }
    decide(step, PromotionRules.check(step, engine.facts(deadline)));
  }

  private static void decide(PromotionStep step, Verdict verdict) {
    switch (verdict) {
      case Verdict.Go go -> LOG.debug("event=promotion-step step={} verdict=go", step);
      case Verdict.Refuse refuse -> {
        LOG.warn("event=promotion-step step={} verdict=refuse reason=\"{}\"", step, refuse.why());
        throw GuestException.of(ErrorCode.PROMOTION_REFUSED, refuse.why())
            .withHint(refuse.nextStep());
      }
    }
  }

  private void done(PromotionStep step, Deadline deadline) {
    done(step, Optional.empty(), deadline);
  }

  private void done(PromotionStep step, Optional<String> saved, Deadline deadline) {
    ReplicationFacts facts = engine.facts(deadline);
    LOG.info(
        "event=promotion-step step={} role={} readOnly={} executed={}",
        step,
        facts.role(),
        facts.readOnly(),
        facts.executed());
    log.add(step, facts, saved);
  }
}
