package org.trovekeeper.mysql.mariadb;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.mysql.mariadb.EngineStateRules.Answer;
import org.trovekeeper.mysql.mariadb.EngineStateRules.Findings;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.Engine;
import org.trovekeeper.spi.EngineState;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.spi.host.ServiceSpec;

/** The server's process. */
final class MariaDbEngine implements Engine {
  private static final Logger LOG = LoggerFactory.getLogger(MariaDbEngine.class);
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** One of many during a start: a connection of its first moments may never be answered. */
  private static final Duration QUESTION = Duration.ofSeconds(2);

  private final Host host;
  private final MariaDbLayout layout;
  private final MariaDbProbe probe;
  private final AccountReset accountReset;
  private final Runnable connectionsLost;
  private final ServiceSpec service;
  private volatile Seen seen;

  /**
   * @param connectionsLost called when connections of before are of no use any more
   */
  MariaDbEngine(
      Host host,
      MariaDbLayout layout,
      MariaDbProbe probe,
      AccountReset accountReset,
      Runnable connectionsLost) {
    this.host = host;
    this.layout = layout;
    this.probe = probe;
    this.accountReset = accountReset;
    this.connectionsLost = connectionsLost;
    this.service = layout.service();
    this.seen = new Seen(OptionalLong.empty(), host.ticker().now());
  }

  /** Which process answered last, and when. */
  private record Seen(OptionalLong pid, Instant when) {}

  @Override
  public EngineState probe(Deadline deadline) {
    CompletableFuture<EngineState> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("mariadb-probe")
        .start(() -> {
          try {
            answer.complete(look(deadline));
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    try {
      return answer.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return new EngineState.Unresponsive(silentFor());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new EngineState.Unresponsive(silentFor());
    } catch (ExecutionException e) {
      throw GuestException.of(ErrorCode.INTERNAL, "the server could not be probed", e);
    }
  }

  private EngineState look(Deadline deadline) {
    OptionalLong pid = host.services().pid(service);
    if (pid.isEmpty()) {
      boolean unasked = host.services().endedUnasked(service);
      return EngineStateRules.state(
          new Findings(false, unasked, Answer.NOBODY, false, Duration.ZERO));
    }
    // A little earlier than the caller's patience, so that silence is told from a slow look.
    Duration limit = deadline.remaining().multipliedBy(3).dividedBy(4);
    Answer answer = probe.ask(Deadline.in(limit));
    if (answer == Answer.ANSWERED) {
      seen = new Seen(pid, host.ticker().now());
    }
    return EngineStateRules.state(
        new Findings(true, false, answer, seen.pid().equals(pid), silentFor()));
  }

  private Duration silentFor() {
    return Duration.between(seen.when(), host.ticker().now());
  }

  @Override
  public void start(Deadline deadline) {
    if (host.services().pid(service).isEmpty()) {
      accountReset.clean();
    }
    startAsConfigured(deadline);
  }

  /** Starts with whatever the layers say, the agent's account statements included. */
  void startAsConfigured(Deadline deadline) {
    if (!running()) {
      connectionsLost.run();
    }
    makeRuntimeFolders();
    host.services().start(service, deadline);
    boolean answers =
        host.ticker()
            .await(
                () -> probe.ask(deadline.atMost(QUESTION)) == Answer.ANSWERED || !running(),
                PAUSE,
                deadline);
    if (!running()) {
      throw GuestException.of(ErrorCode.ENGINE_FAILED, "the server ended while it started")
          .withHint("see " + layout.log() + " or the unit's journal");
    }
    if (!answers) {
      throw GuestException.of(
          ErrorCode.ENGINE_TIMEOUT, "the server does not answer after its start");
    }
    LOG.info("step=engine-start datastore=mariadb");
  }

  private void makeRuntimeFolders() {
    host.files().makeFolder(layout.runtimeDirectory(), 0755, layout.osUser());
    host.files().makeFolder(layout.logDirectory(), 0750, layout.osUser());
  }

  @Override
  public void stop(Deadline deadline) {
    host.services().stop(service, deadline);
    connectionsLost.run();
    LOG.info("step=engine-stop datastore=mariadb");
  }

  boolean running() {
    return host.services().pid(service).isPresent();
  }

  @Override
  public void startAtBoot(boolean enabled) {
    host.services().startAtBoot(service, enabled);
  }

  @Override
  public BackupAccess backupAccess() {
    return layout.backupAccess();
  }
}
