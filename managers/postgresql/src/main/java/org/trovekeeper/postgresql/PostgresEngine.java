package org.trovekeeper.postgresql;

import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.Engine;
import org.trovekeeper.spi.EngineState;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.toolkit.ConfigOverrides;
import org.trovekeeper.toolkit.EngineProcess;
import org.trovekeeper.toolkit.StartWithRollback;

/** The server's process. */
public final class PostgresEngine implements Engine {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresEngine.class);

  private final EngineProcess process;
  private final FileTree files;
  private final PostgresLayout layout;
  private final ConfigOverrides layers;
  private final AlterSystemFile alterSystem;
  private final AccessFiles access;
  private final StartWithRollback proven;
  private final Consumer<Deadline> seenHealthy;
  private final Runnable connectionsLost;
  private final AccountRepair repair;

  /**
   * @param seenHealthy called when the server was found to serve
   * @param connectionsLost called when earlier connections are of no use any more
   */
  PostgresEngine(
      EngineProcess process,
      FileTree files,
      PostgresLayout layout,
      ConfigOverrides layers,
      AlterSystemFile alterSystem,
      AccessFiles access,
      StartWithRollback proven,
      Consumer<Deadline> seenHealthy,
      Runnable connectionsLost,
      AccountRepair repair) {
    this.process = process;
    this.files = files;
    this.layout = layout;
    this.layers = layers;
    this.alterSystem = alterSystem;
    this.access = access;
    this.proven = proven;
    this.seenHealthy = seenHealthy;
    this.connectionsLost = connectionsLost;
    this.repair = repair;
  }

  @Override
  public EngineState probe(Deadline deadline) {
    EngineState state = process.probe(deadline);
    if (state instanceof EngineState.Healthy) {
      tell(deadline);
    }
    return state;
  }

  /** What is done besides must not make a healthy server look ill. */
  private void tell(Deadline deadline) {
    try {
      seenHealthy.accept(deadline);
    } catch (GuestException e) {
      LOG.warn("event=probe datastore=postgresql code={}", e.code());
    }
  }

  @Override
  public void start(Deadline deadline) {
    if (!running()) {
      Overrides.RECOVERY.remove(layers);
    }
    startAsConfigured(deadline);
  }

  /** Starts with whatever the layers say, also those for a single start. */
  void startAsConfigured(Deadline deadline) {
    makeFolders();
    access.write();
    if (running()) {
      process.start(deadline);
    } else {
      connectionsLost.run();
      Overrides.LIVE.remove(layers);
      alterSystem.settle(deadline);
      proven.start(deadline);
      repair.ensure(deadline, connectionsLost);
    }
    LOG.info("event=engine-start datastore=postgresql");
  }

  /** The folders of the server's account besides its data. */
  void makeFolders() {
    files.makeFolder(layout.socketDirectory(), 0755, layout.osUser());
    files.makeFolder(layout.logDirectory(), 0750, layout.osUser());
  }

  @Override
  public void stop(Deadline deadline) {
    process.stop(deadline);
    connectionsLost.run();
    LOG.info("event=engine-stop datastore=postgresql");
  }

  public boolean running() {
    return process.running();
  }

  @Override
  public void startAtBoot(boolean enabled, Deadline deadline) {
    startWithPackage(enabled);
    process.startAtBoot(enabled, deadline);
  }

  /**
   * Debian starts those clusters that say so in this file: at boot, beside those whose units are
   * enabled, and after an upgrade of the server's package, which has stopped them all.
   */
  void startWithPackage(boolean enabled) {
    files.write(layout.startFile(), enabled ? "auto\n" : "manual\n", 0644, Optional.empty());
  }

  @Override
  public BackupAccess backupAccess() {
    return layout.backupAccess();
  }
}
