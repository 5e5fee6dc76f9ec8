package org.trovekeeper.promotion;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.replication.Progress;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.spi.replication.ReplicationFacts;
import org.trovekeeper.spi.replication.SourceInfo;

/** An engine's replication behind the rules: each step is checked, done, and written down. */
public final class GuardedReplication implements Replication {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedReplication.class);

  private final Replication engine;
  private final PromotionLog log;

  public GuardedReplication(Replication engine, PromotionLog log) {
    this.engine = engine;
    this.log = log;
  }

  @Override
  public String strategy() {
    return engine.strategy();
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
    check(PromotionStep.DETACH, deadline);
    Optional<String> account = engine.detach(forFailover, deadline);
    done(PromotionStep.DETACH, deadline);
    return account;
  }

  @Override
  public void readOnly(boolean readOnly, Deadline deadline) {
    PromotionStep step = readOnly ? PromotionStep.FENCE : PromotionStep.OPEN_WRITES;
    check(step, deadline);
    engine.readOnly(readOnly, deadline);
    done(step, deadline);
  }

  @Override
  public String latestTransaction(Deadline deadline) {
    return engine.latestTransaction(deadline);
  }

  @Override
  public void waitFor(String transaction, Deadline deadline) {
    check(PromotionStep.CATCH_UP, deadline);
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

  private void check(PromotionStep step, Deadline deadline) {
    if (PromotionRules.always(step)) {
      // also on an engine that a crash in the middle of this step left down
      return;
    }
    switch (PromotionRules.check(step, engine.facts(deadline))) {
      case Verdict.Go go -> LOG.debug("step={} verdict=go", step);
      case Verdict.Refuse refuse -> {
        LOG.warn("step={} verdict=refuse why={}", step, refuse.why());
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
        "step={} role={} readOnly={} executed={}",
        step,
        facts.role(),
        facts.readOnly(),
        facts.executed());
    log.add(step, facts, saved);
  }
}
