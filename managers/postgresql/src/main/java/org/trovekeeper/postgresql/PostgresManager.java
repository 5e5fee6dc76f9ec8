package org.trovekeeper.postgresql;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.postgresql.replication.ClosedMark;
import org.trovekeeper.postgresql.replication.LocalServer;
import org.trovekeeper.postgresql.replication.PostgresReplication;
import org.trovekeeper.postgresql.replication.ReplicationWatch;
import org.trovekeeper.postgresql.replication.ServerHealth;
import org.trovekeeper.postgresql.replication.Settling;
import org.trovekeeper.postgresql.replication.StandbyParameterFloor;
import org.trovekeeper.postgresql.replication.StandbySignal;
import org.trovekeeper.spi.ConfigGroups;
import org.trovekeeper.spi.DatabaseAdmin;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.Engine;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.spi.Provisioning;
import org.trovekeeper.spi.RootAdmin;
import org.trovekeeper.spi.UserAdmin;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.sql.Connector;
import org.trovekeeper.sql.HealthSession;
import org.trovekeeper.sql.ReservedNames;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.sql.SqlProbe;
import org.trovekeeper.toolkit.ConfigOverrides;
import org.trovekeeper.toolkit.EngineProcess;
import org.trovekeeper.toolkit.SettingNotes;
import org.trovekeeper.toolkit.StartWithRollback;

/** PostgreSQL with all it can do. */
final class PostgresManager implements DatastoreManager {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresManager.class);
  private static final Duration FIGURES = Duration.ofSeconds(5);

  private final SqlPool pool;
  private final PostgresEngine engine;
  private final Provisioning provisioning;
  private final DatabaseAdmin databases;
  private final UserAdmin users;
  private final RootAdmin root;
  private final ServerSettings configGroups;
  private final SettingNotes notes;
  private final Replication replication;
  private final ReplicationWatch watch;
  private final AgentAccount account;
  private final Settling settling;
  private final ServerHealth serverHealth;
  private final AccessFiles access;

  /** Whether what others gave to the agent's account was looked for everywhere, by this agent. */
  private volatile boolean accountSeen;

  private final HealthSession health;

  PostgresManager(Host host, EngineSettings settings, PostgresInstallation installation) {
    PostgresLayout layout =
        PostgresLayout.of(settings, host.privileged(), installation, host.files());
    ConfigOverrides layers =
        new ConfigOverrides(host.files(), layout.includeDirectory(), layout.layerSources(), "conf");
    LocalConnections connections = new LocalConnections(layout.socket(), layout.major());
    Connector maintenance = connections.to(LocalConnections.MAINTENANCE);
    health = new HealthSession(new PostgresDialect(), () -> maintenance);
    EngineProcess process =
        new EngineProcess(
            host,
            layout.service(),
            new SqlProbe(() -> maintenance, PostgresDialect.FAILURES),
            StartRules::complaint);
    pool = new SqlPool(new PostgresDialect(), () -> maintenance, () -> process.down("PostgreSQL"));
    StandbySignal signal = new StandbySignal(host.files(), layout.dataDirectory(), layout.osUser());
    SettingCheck check = new SettingCheck(host, layout);
    StandbyParameterFloor floor = new StandbyParameterFloor(host, layout, layers, check);
    StartWithRollback proven =
        new StartWithRollback(
            host.files(),
            layers,
            Overrides.GROUP,
            layout.layerSources(),
            Overrides.form(layers),
            deadline -> floor.start(deadline, process::start),
            process::stop);
    notes = proven.notes();
    access = new AccessFiles(host.files(), layout);
    ClosedMark mark = new ClosedMark(host.files(), layout.privateDirectory());
    DataFolder data = new DataFolder(host, layout, signal, mark);
    AccountRepair repair = new AccountRepair(maintenance, data, process);
    AlterSystemFile alterSystem =
        new AlterSystemFile(
            host.files(), layout, check, notes, () -> Overrides.agentsNames(layers));
    engine =
        new PostgresEngine(
            process,
            host.files(),
            layout,
            layers,
            alterSystem,
            access,
            proven,
            deadline -> signal.lowerLeftOver(() -> !mark.present() && open(deadline)),
            pool::reset,
            repair);
    Reload reload = new Reload(pool, host.ticker());
    configGroups =
        new ServerSettings(
            pool,
            layers,
            check,
            floor,
            reload,
            host.files(),
            layout,
            notes,
            () -> Overrides.agentsNames(layers));
    DatabaseWork databaseWork = new DatabaseWork(connections);
    RoleRemoval removal = new RoleRemoval(databaseWork);
    provisioning =
        new PostgresProvisioning(
            host,
            settings,
            layout,
            engine,
            layers,
            proven,
            check,
            floor,
            configGroups,
            access,
            data,
            new AccountHardening(pool, removal, access, reload, repair),
            alterSystem);
    ReservedNames reserved = ServerNames.reserved(settings);
    databases = new Databases(pool, reserved);
    users = new Roles(pool, reserved, new DatabaseRights(databaseWork), removal);
    account = new AgentAccount(databaseWork);
    root = new RootRole(pool, settings.passwordLength(), account);
    LocalServer server =
        new LocalServer(
            host, settings, layout, engine, pool, connections.streaming(), layers, floor, account);
    replication = new PostgresReplication(server, signal, mark);
    settling = new Settling(server, signal, mark);
    serverHealth = new ServerHealth(server, mark);
    watch = new ReplicationWatch(server);
  }

  private boolean open(Deadline deadline) {
    return pool.ask(
        deadline.atMost(FIGURES),
        session -> session.exists("SELECT WHERE NOT pg_is_in_recovery()"));
  }

  @Override
  public String datastore() {
    return PostgresPlugin.DATASTORE;
  }

  @Override
  public Engine engine() {
    return engine;
  }

  @Override
  public Provisioning provisioning() {
    return provisioning;
  }

  @Override
  public Optional<DatabaseAdmin> databases() {
    return Optional.of(databases);
  }

  @Override
  public Optional<UserAdmin> users() {
    return Optional.of(users);
  }

  @Override
  public Optional<RootAdmin> root() {
    return Optional.of(root);
  }

  @Override
  public Optional<ConfigGroups> configGroups() {
    return Optional.of(configGroups);
  }

  /** The log has no archive: replicas and backups take it from where it is. */
  @Override
  public Map<String, Long> volumeFigures(Deadline deadline) {
    Map<String, Long> figures = walFigures(deadline);
    if (!figures.isEmpty()) {
      watch.look(deadline.atMost(FIGURES));
    }
    return figures;
  }

  private Map<String, Long> walFigures(Deadline deadline) {
    try {
      return pool.ask(
          deadline.atMost(FIGURES),
          session ->
              Map.of(
                  "wal_size",
                  Long.valueOf(session.text("SELECT coalesce(sum(size), 0) FROM pg_ls_waldir()")),
                  "wal_archive_size",
                  0L));
    } catch (GuestException e) {
      LOG.warn("event=volume-figures code={}", e.code());
      return Map.of();
    }
  }

  @Override
  public Optional<Replication> replication() {
    return Optional.of(replication);
  }

  @Override
  public List<HealthIssue> healthIssues(Deadline deadline) {
    List<HealthIssue> issues = new ArrayList<>(notes.issues());
    access.changedByOthers().ifPresent(issues::add);
    issues.addAll(health.look(deadline, session -> serverHealth.issues(session, deadline)));
    return issues;
  }

  @Override
  public void settle(Deadline deadline) {
    if (settling.settle(deadline)) {
      pool.run(
          deadline,
          session -> {
            if (accountSeen) {
              account.takeBack(session);
            } else {
              account.takeAllBack(session, deadline);
              accountSeen = true;
            }
          });
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
