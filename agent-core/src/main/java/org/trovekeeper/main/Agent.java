package org.trovekeeper.main;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.api.LocalApi;
import org.trovekeeper.backup.BackupService;
import org.trovekeeper.backup.Strategies;
import org.trovekeeper.conductor.Outbox;
import org.trovekeeper.config.Addresses;
import org.trovekeeper.config.AgentConfig;
import org.trovekeeper.config.AgentConfigLoader;
import org.trovekeeper.config.StoreChoice;
import org.trovekeeper.dispatch.Dispatcher;
import org.trovekeeper.dispatch.Lanes;
import org.trovekeeper.dispatch.UnfinishedWork;
import org.trovekeeper.guest.DataVolume;
import org.trovekeeper.guest.MethodTable;
import org.trovekeeper.host.LocalFileTree;
import org.trovekeeper.host.LocalHost;
import org.trovekeeper.host.Machine;
import org.trovekeeper.host.NotifySocket;
import org.trovekeeper.host.ServiceControl;
import org.trovekeeper.host.SystemTicker;
import org.trovekeeper.journal.FileJournal;
import org.trovekeeper.promotion.FollowWatch;
import org.trovekeeper.promotion.GuardedReplication;
import org.trovekeeper.promotion.PromotionLease;
import org.trovekeeper.promotion.PromotionLog;
import org.trovekeeper.promotion.SavedNotice;
import org.trovekeeper.promotion.SetMember;
import org.trovekeeper.promotion.SourceMemory;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.DatastorePlugin;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.status.EngineWork;
import org.trovekeeper.status.HealthWatch;
import org.trovekeeper.status.HeartbeatLoop;
import org.trovekeeper.status.KnownIssue;
import org.trovekeeper.status.PrepareMarks;
import org.trovekeeper.status.SpaceWatch;
import org.trovekeeper.store.StoreAccess;
import org.trovekeeper.store.directory.DirectoryStore;
import org.trovekeeper.store.swift.SwiftAccess;

/**
 * The running agent: built in one screen, started in order, stopped in reverse. The engine goes on
 * running when the agent stops.
 */
public final class Agent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final int READS_AT_ONCE = 64;
  private static final Duration WORK_MAY_FINISH = Duration.ofSeconds(20);

  private final Deque<Part> parts = new ArrayDeque<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private Agent() {}

  /**
   * Returns when calls are served. Fails with {@code BAD_CONFIGURATION} before it touches anything
   * when the configuration is wrong.
   */
  public static Agent start(List<Path> files, List<Path> folders) {
    return start(files, folders, new ConfiguredFamily(Distribution.familyRoots()));
  }

  private static Agent start(List<Path> files, List<Path> folders, ConfiguredFamily family) {
    LocalFileTree disk = new LocalFileTree(LocalHost.runningAsRoot());
    AgentConfig config =
        new AgentConfigLoader(
                disk, Addresses::ofDefaultRoute, datastore -> family.of(datastore).settings())
            .load(files, folders);
    Agent agent = new Agent();
    try {
      agent.build(config, family.of(config.identity().datastoreManager()));
    } catch (RuntimeException | Error failure) {
      agent.close();
      throw failure;
    }
    return agent;
  }

  /**
   * As {@link #start}; under a service manager a wrong configuration is not the end: it is said
   * once, and looked at again until the agent can start.
   */
  public static Agent startWhenConfigured(List<Path> files, List<Path> folders) {
    ConfiguredFamily family = new ConfiguredFamily(Distribution.familyRoots());
    return NotifySocket.of(System.getenv())
        .map(manager ->
            new ConfiguredStart(manager, new SystemTicker())
                .await(() -> start(files, folders, family)))
        .orElseGet(() -> start(files, folders, family));
  }

  /** Blocks until {@link #close} is done. */
  public void awaitShutdown() {
    try {
      closed.await();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private void build(AgentConfig config, DatastorePlugin family) {
    Folders.make(config, new LocalFileTree(LocalHost.runningAsRoot()));
    StateLock lock = StateLock.take(config.own().stateDir());
    opened("state lock", lock::close);
    LocalHost host =
        LocalHost.open(
            LocalHost.runningAsRoot(),
            config.own().runDir(),
            ServiceControl.choose(config.own().processControl().name().toLowerCase(Locale.ROOT)));
    opened("host", host::close);
    Folders.protectSecrets(config.secretFiles());

    String datastore = config.identity().datastoreManager();
    DatastoreManager manager = family.open(datastore, host, config.engine());
    opened("manager", manager::close);

    FileJournal journal = FileJournal.open(config.own().stateDir().resolve("journal"));
    opened("journal", journal::close);
    ControlPlane controlPlane = ControlPlane.of(config, host);
    opened("control plane", controlPlane::close);
    Outbox conductor = controlPlane.conductor();

    PrepareMarks marks =
        PrepareMarks.load(
            host.files(),
            config.own().stateDir(),
            config.engine().privateDirectory(),
            PrepareMarks.pythonFolders(host.files()));
    if (journal.unfinished().stream()
        .anyMatch(left -> left.accepted().method().equals("prepare"))) {
      marks.neverBegan();
    }
    Path privately = config.engine().privateDirectory();
    SavedNotice saved = new SavedNotice(host.files(), host.ticker(), privately);
    SourceMemory memory = new SourceMemory(host.files(), privately);
    FollowWatch follows = new FollowWatch(memory, manager.replication());
    EngineWork work = new EngineWork();
    HealthWatch health =
        new HealthWatch(
            config.own().heartbeatInterval(),
            host.ticker(),
            new SpaceWatch(
                () -> host.volumes().stats(config.engine().mountPoint()).availableBytes(),
                deadline -> follows.beside(saved.beside(manager.healthIssues(deadline)), deadline)),
            work,
            marks.prepared());
    opened("health", health::close);
    HeartbeatLoop heartbeats =
        new HeartbeatLoop(
            config.own().heartbeatInterval(),
            host.ticker(),
            manager.engine()::probe,
            marks,
            health,
            config.generation().working(),
            conductor::heartbeat);
    opened("heartbeats", heartbeats::close);

    DataVolume volume =
        new DataVolume(host.volumes(), host.files(), config.engine().mountPoint(), config.volume());
    BackupService backups =
        new BackupService(
            new BackupService.Guest(
                datastore, host, manager.engine()::backupAccess, volume::usedGigabytes),
            stores(config, host),
            Strategies.load(),
            conductor,
            config.generation(),
            config.backup());
    Optional<Replication> replication =
        manager
            .replication()
            .map(engine ->
                new GuardedReplication(
                    engine,
                    new PromotionLog(host.files(), host.ticker(), privately),
                    memory,
                    saved));
    Optional<SetMember> member =
        replication.map(engine ->
            new SetMember(
                marks::prepared,
                engine,
                memory,
                new PromotionLease(host.files(), host.ticker(), privately),
                saved,
                () -> health.issues().stream().map(KnownIssue::issue).toList()));
    Lanes lanes = new Lanes(READS_AT_ONCE);
    Map<String, RpcMethod> methods =
        MethodTable.of(
            new MethodTable.Parts(
                manager,
                replication,
                member,
                backups,
                volume,
                marks,
                conductor,
                new Machine(),
                Distribution.version(),
                config.generation(),
                work,
                lanes,
                () -> {
                  heartbeats.changed();
                  health.changed();
                }));
    Dispatcher dispatcher = new Dispatcher(methods, journal, conductor, lanes);
    opened("work", () -> finishWork(dispatcher));

    conductor.start();
    heartbeats.start();
    health.start(heartbeats::changed);
    Settling settling =
        new Settling(lanes, manager, marks::prepared, config.own().heartbeatInterval());
    opened("settling", settling::close);
    settling.start();
    backups.tidy();
    journal.unfinished().forEach(backups::abandon);
    AgentReports reports =
        new AgentReports(config, heartbeats, health, marks, conductor, controlPlane, member);
    LocalApi api = LocalApi.start(config.own().socket(), dispatcher::handleStrictly, reports);
    opened("local API", api::close);
    opened("receiving", controlPlane::stopReceiving);
    controlPlane.serve(
        dispatcher, new UnfinishedWork(methods, journal, conductor), heartbeats::changed);
    LOG.info(
        "event=ready version={} build={} datastore={} generation={} guest={}",
        Distribution.version(),
        Distribution.buildId(),
        datastore,
        config.generation(),
        config.identity().guestId());
    Supervision.of(
            System.getenv(),
            new Supervision.Life(
                heartbeats::lastBeat, config.own().heartbeatInterval(), reports::words),
            host.ticker())
        .ifPresent(supervision -> {
          opened("supervision", supervision::close);
          supervision.ready();
        });
  }

  private static StoreAccess stores(AgentConfig config, LocalHost host) {
    return switch (config.own().store()) {
      case StoreChoice.Swift() -> new SwiftAccess(config.swift(), host.ticker());
      case StoreChoice.Folder(Path path) -> {
        DirectoryStore folder = new DirectoryStore(path);
        folder.sweep();
        yield (context, swiftUrl, deadline) -> folder;
      }
    };
  }

  private static void finishWork(Dispatcher dispatcher) {
    if (!dispatcher.close(Deadline.in(WORK_MAY_FINISH))) {
      LOG.warn("event=agent-stop result=\"work was cut off; the next start reports it\"");
    }
  }

  private synchronized void opened(String name, Closing close) {
    parts.push(new Part(name, close));
  }

  /** Stops in reverse order; called twice it does nothing. */
  @Override
  public synchronized void close() {
    if (parts.isEmpty()) {
      return;
    }
    LOG.info("event=agent-stop");
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      try {
        part.close().run();
      } catch (Exception failure) {
        LOG.warn("event=agent-stop part=\"{}\" result=failed", part.name(), failure);
      }
    }
    LOG.info("event=agent-stopped");
    closed.countDown();
  }

  private record Part(String name, Closing close) {}

  private interface Closing {
    void run() throws Exception;
  }
}
