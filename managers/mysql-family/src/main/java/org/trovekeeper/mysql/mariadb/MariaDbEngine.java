package org.trovekeeper.mysql.mariadb;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.mysql.common.Login;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.Engine;
import org.trovekeeper.spi.EngineState;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.toolkit.EngineProcess;
import org.trovekeeper.toolkit.StartWithRollback;

/** The server's process. */
final class MariaDbEngine implements Engine {
  private static final Logger LOG = LoggerFactory.getLogger(MariaDbEngine.class);

  private static final Duration CHECK = Duration.ofSeconds(5);

  private final EngineProcess process;
  private final StartWithRollback proven;
  private final FileTree files;
  private final MariaDbLayout layout;
  private final AgentAccount account;
  private final Keeper keeper;
  private final AccountReset accountReset;
  private final Runnable connectionsLost;

  /**
   * @param connectionsLost called when earlier connections are of no use any more
   */
  MariaDbEngine(
      EngineProcess process,
      StartWithRollback proven,
      FileTree files,
      MariaDbLayout layout,
      AgentAccount account,
      Keeper keeper,
      AccountReset accountReset,
      Runnable connectionsLost) {
    this.process = process;
    this.proven = proven;
    this.files = files;
    this.layout = layout;
    this.account = account;
    this.keeper = keeper;
    this.accountReset = accountReset;
    this.connectionsLost = connectionsLost;
  }

  @Override
  public EngineState probe(Deadline deadline) {
    return process.probe(deadline);
  }

  @Override
  public void start(Deadline deadline) {
    if (running()) {
      startAsConfigured(deadline);
      return;
    }
    accountReset.clean();
    startAsConfigured(deadline);
    account.present().ifPresent(login -> repairAccount(login, deadline));
  }

  /** An account that root has changed would keep the agent out for good. */
  private void repairAccount(Login login, Deadline deadline) {
    Optional<String> fault =
        new AccountCheck(login, keeper.login().isPresent()).fault(deadline.atMost(CHECK));
    if (fault.isPresent()) {
      LOG.warn(
          "event=account-repair datastore=mariadb reason=\"the agent's account: {}\" next=restart",
          fault.get());
      stop(deadline);
      accountReset.during(login, () -> startAsConfigured(deadline));
      LOG.info("event=account-repair datastore=mariadb result=done");
    }
  }

  /** Starts with whatever the layers say, the agent's account statements included. */
  void startAsConfigured(Deadline deadline) {
    makeRuntimeFolders();
    if (running()) {
      process.start(deadline);
    } else {
      connectionsLost.run();
      proven.start(deadline);
    }
    LOG.info("event=engine-start datastore=mariadb");
  }

  private void makeRuntimeFolders() {
    files.makeFolder(layout.runtimeDirectory(), 0755, layout.osUser());
    files.makeFolder(layout.temporaryDirectory(), 0700, layout.osUser());
    files.makeFolder(layout.logDirectory(), 0750, layout.osUser());
  }

  @Override
  public void stop(Deadline deadline) {
    process.stop(deadline);
    connectionsLost.run();
    LOG.info("event=engine-stop datastore=mariadb");
  }

  boolean running() {
    return process.running();
  }

  @Override
  public void startAtBoot(boolean enabled, Deadline deadline) {
    process.startAtBoot(enabled, deadline);
  }

  @Override
  public BackupAccess backupAccess() {
    return layout.backupAccess();
  }
}
