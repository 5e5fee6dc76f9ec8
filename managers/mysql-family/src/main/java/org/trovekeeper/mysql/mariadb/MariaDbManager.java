package org.trovekeeper.mysql.mariadb;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.mysql.common.Accounts;
import org.trovekeeper.mysql.common.MySqlDialect;
import org.trovekeeper.mysql.common.MySqlKeys;
import org.trovekeeper.mysql.common.OptionCheck;
import org.trovekeeper.mysql.common.RootAccount;
import org.trovekeeper.mysql.common.Schemas;
import org.trovekeeper.mysql.common.ServerNames;
import org.trovekeeper.mysql.common.ServerVariables;
import org.trovekeeper.mysql.common.SocketConnector;
import org.trovekeeper.spi.ConfigGroups;
import org.trovekeeper.spi.DatabaseAdmin;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.Engine;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.spi.Provisioning;
import org.trovekeeper.spi.RootAdmin;
import org.trovekeeper.spi.UserAdmin;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.sql.HealthSession;
import org.trovekeeper.sql.ReservedNames;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.sql.SqlProbe;
import org.trovekeeper.toolkit.ConfigOverrides;
import org.trovekeeper.toolkit.EngineProcess;
import org.trovekeeper.toolkit.SettingNotes;
import org.trovekeeper.toolkit.StartWithRollback;

/** MariaDB with all it can do. */
final class MariaDbManager implements DatastoreManager {
  private final SqlPool pool;
  private final MariaDbEngine engine;
  private final Provisioning provisioning;
  private final DatabaseAdmin databases;
  private final UserAdmin users;
  private final RootAdmin root;
  private final ServerVariables configGroups;
  private final SettingNotes notes;
  private final Replication replication;
  private final Fence fence;
  private final HistoryWatch watch;
  private final BinlogLoss loss;
  private final MariaDbHealth health;

  MariaDbManager(Host host, EngineSettings settings) {
    MariaDbLayout layout = MariaDbLayout.of(settings, host.privileged());
    ConfigOverrides layers =
        new ConfigOverrides(host.files(), layout.includeDirectory(), layout.layerSources(), "cnf");
    AgentAccount account = new AgentAccount(host.files(), layout, settings);
    AccountReset reset = new AccountReset(host.files(), layers, layout);
    Keeper keeper = new Keeper(host.files(), layout, settings);
    EngineProcess process =
        new EngineProcess(
            host,
            layout.service(),
            new SqlProbe(() -> new SocketConnector(account.loginOrNobody()), MySqlDialect.FAILURES),
            StartRules::complaint);
    pool =
        new SqlPool(
            new MySqlDialect(),
            () -> new AgentSessions(account.login(), keeper),
            () -> process.down("MariaDB"));
    StartWithRollback proven =
        ServerVariables.proven(
            host.files(), layers, layout.layerSources(), process::start, process::stop);
    engine =
        new MariaDbEngine(
            process, proven, host.files(), layout, account, keeper, reset, pool::reset);
    fence =
        new Fence(
            pool,
            layers,
            keeper,
            new EventScheduler(host.files(), layout),
            new BinlogFormat(host.files(), layout),
            new OpenedNote(host.files(), layout),
            host.ticker());
    SameHistory same = new SameHistory(host, layout);
    SourceEvents events = new SourceEvents(host, same, layout);
    watch = new HistoryWatch(pool, same, events, host, layout);
    loss = new BinlogLoss(process, pool, host.files(), layout);
    health =
        new MariaDbHealth(
            new HealthSession(
                new MySqlDialect(), () -> new SocketConnector(account.loginOrNobody())),
            fence,
            watch,
            loss);
    notes = proven.notes();
    OptionCheck check =
        new OptionCheck(host, "mariadbd", layout.configDirectory(), layout.osUser());
    configGroups =
        new ServerVariables(
            pool,
            layers,
            check,
            notes,
            () ->
                host.files().read(layout.mainFile()).map(BaseFileRules::options).orElse(Map.of()));
    provisioning =
        new MariaDbProvisioning(
            host,
            settings,
            layout,
            engine,
            layers,
            proven,
            account,
            reset,
            pool,
            configGroups,
            check,
            keeper,
            fence,
            watch,
            loss);
    ReservedNames reserved = ServerNames.reserved(settings);
    databases = new Schemas(pool, reserved);
    users = new Accounts(pool, reserved, settings.own().get(MySqlKeys.HOSTNAME_MUST_BE_ADDRESS));
    root = new RootAccount(pool, settings);
    replication =
        new MariaDbReplication(
            settings.replicationStrategy().orElse("MariaDBGTIDReplication"),
            pool,
            layers,
            engine,
            new ReplicaThreads(pool, fence, host.ticker()),
            new SourceRole(pool, layers, engine, settings, check),
            fence,
            new Seeding(host.files(), layout.dataDirectory()),
            same,
            watch,
            events);
  }

  @Override
  public String datastore() {
    return MariaDbPlugin.DATASTORE;
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

  @Override
  public Optional<Replication> replication() {
    return Optional.of(replication);
  }

  @Override
  public List<HealthIssue> healthIssues(Deadline deadline) {
    List<HealthIssue> issues = new ArrayList<>(notes.issues());
    issues.addAll(health.look(deadline));
    return issues;
  }

  @Override
  public void settle(Deadline deadline) {
    fence.settle(deadline);
    loss.look(deadline);
    watch.look(deadline);
  }

  @Override
  public void close() {
    pool.close();
  }
}
