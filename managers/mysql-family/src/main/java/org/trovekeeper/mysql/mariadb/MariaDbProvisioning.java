package org.trovekeeper.mysql.mariadb;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.mysql.common.DataFolders;
import org.trovekeeper.mysql.common.MySqlDialect;
import org.trovekeeper.mysql.common.OptionCheck;
import org.trovekeeper.mysql.common.OptionRules;
import org.trovekeeper.mysql.common.ServerVariables;
import org.trovekeeper.spi.DataOrigin;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.Provisioning;
import org.trovekeeper.spi.UserData;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.toolkit.ConfigOverrides;
import org.trovekeeper.toolkit.IniFile;
import org.trovekeeper.toolkit.StartWithRollback;

/** From a mounted volume to a secured server. */
final class MariaDbProvisioning implements Provisioning {
  private static final Logger LOG = LoggerFactory.getLogger(MariaDbProvisioning.class);

  /** The server's own size would count as the agent's memory, 20 MB of it for each GB. */
  private static final String SMALL_POOL = "--innodb-buffer-pool-size=64M";

  private final Host host;
  private final EngineSettings settings;
  private final MariaDbLayout layout;
  private final MariaDbEngine engine;
  private final ConfigOverrides layers;
  private final StartWithRollback proven;
  private final AgentAccount account;
  private final AccountReset accountReset;
  private final SqlPool pool;
  private final ServerVariables groups;
  private final OptionCheck check;
  private final Keeper keeper;
  private final Fence fence;
  private final HistoryWatch watch;
  private final BinlogLoss loss;

  MariaDbProvisioning(
      Host host,
      EngineSettings settings,
      MariaDbLayout layout,
      MariaDbEngine engine,
      ConfigOverrides layers,
      StartWithRollback proven,
      AgentAccount account,
      AccountReset accountReset,
      SqlPool pool,
      ServerVariables groups,
      OptionCheck check,
      Keeper keeper,
      Fence fence,
      HistoryWatch watch,
      BinlogLoss loss) {
    this.host = host;
    this.settings = settings;
    this.layout = layout;
    this.engine = engine;
    this.layers = layers;
    this.proven = proven;
    this.account = account;
    this.accountReset = accountReset;
    this.pool = pool;
    this.groups = groups;
    this.check = check;
    this.keeper = keeper;
    this.fence = fence;
    this.watch = watch;
    this.loss = loss;
  }

  @Override
  public void check(
      Optional<String> contents, long memoryMb, Map<String, Object> overrides, Deadline deadline) {
    if (!overrides.isEmpty()) {
      String text = text(contents, memoryMb);
      Map<String, Optional<String>> base = BaseFileRules.options(text);
      base.keySet().removeAll(refused(text, deadline).keySet());
      groups.check(overrides, base, deadline);
    }
  }

  private String text(Optional<String> contents, long memoryMb) {
    return contents.orElseGet(() -> BaseFileRules.template(memoryMb, settings.guestId()));
  }

  @Override
  public void configure(
      Optional<String> contents, long memoryMb, Map<String, Object> overrides, Deadline deadline) {
    engine.stop(deadline.atMost(settings.stateChange()));
    makeFolders();
    layers.clear();
    proven.forget();
    replaceBaseConfiguration(text(contents, memoryMb), deadline);
    groups.store(overrides, true, deadline);
    LOG.info("event=configure datastore=mariadb overrides={}", overrides.size());
  }

  @Override
  public List<UserData> userData(Deadline deadline) {
    deadline.require("look for users' databases");
    List<UserData> found = new ArrayList<>();
    find(layout.dataDirectory(), true).ifPresent(found::add);
    if (settings.configDirectory().isEmpty()) {
      Path former = FormerServer.dataFolder(host.commands(), layout.mainFile(), deadline);
      if (!former.equals(layout.dataDirectory())) {
        find(former, false).ifPresent(found::add);
      }
    }
    return found;
  }

  private Optional<UserData> find(Path folder, boolean ours) {
    List<String> databases = DataFolders.databases(host.files(), folder);
    return databases.isEmpty()
        ? Optional.empty()
        : Optional.of(new UserData(folder, databases, ours));
  }

  @Override
  public void discardData(Deadline deadline) {
    deadline.require("delete the data");
    if (host.files().exists(layout.dataDirectory())) {
      host.files().clear(layout.dataDirectory());
    }
    pool.reset();
  }

  private void makeFolders() {
    FileTree files = host.files();
    files.makeFolder(layout.privateDirectory(), 0700, Optional.empty());
    files.makeFolder(layout.dataDirectory(), 0750, layout.osUser());
    files.makeFolder(layout.temporaryDirectory(), 0700, layout.osUser());
    files.makeFolder(layout.includeDirectory(), 0755, Optional.empty());
  }

  @Override
  public void replaceBaseConfiguration(String contents, Deadline deadline) {
    Map<String, String> refused = refused(contents, deadline);
    deadline.require("replace the base configuration");
    BaseFileRules.notIncluded(contents, layout.includeDirectory())
        .forEach(line ->
            LOG.warn(
                "event=configure ignored=\"{}\" reason=\"{}\"", line, BaseFileRules.NOT_INCLUDED));
    host.files()
        .write(
            layout.mainFile(),
            BaseFileRules.including(contents, layout.includeDirectory(), refused),
            0644,
            Optional.empty());
    Overrides.DEFAULTS.put(layers, SystemOverrideRules.before(contents, settings).text());
    Overrides.FIXED.put(layers, SystemOverrideRules.after(layout, settings).text());
    layers.reapply();
  }

  private Map<String, String> refused(String contents, Deadline deadline) {
    Map<String, Optional<String>> options = BaseFileRules.options(contents);
    Map<String, String> refused = OptionRules.notInBase(options);
    options.keySet().removeAll(refused.keySet());
    refused.putAll(check.refused(Map.of(), options, deadline));
    refused.forEach((name, why) -> LOG.warn("event=configure ignored={} reason=\"{}\"", name, why));
    return refused;
  }

  @Override
  public void bringUp(DataOrigin origin, Deadline deadline) {
    boolean made = origin == DataOrigin.EMPTY && makeDatabase(deadline);
    layout.osUser().ifPresent(user -> host.files().own(layout.dataDirectory(), user));
    if (origin != DataOrigin.EMPTY) {
      removeStaleFiles();
    }
    carryFormat();
    keeper.forget();
    watch.forget();
    fence.forgetOpened();
    loss.forget();
    pool.reset();
    if (origin == DataOrigin.SNAPSHOT) {
      // Until it follows, nothing may happen here that its source does not know.
      Overrides.REPLICA.put(layers, SystemOverrideRules.closed().text());
    }
    accountReset.during(account.renew(), () -> engine.startAsConfigured(deadline));
    pool.runApart(
        deadline, MySqlDialect.UNLOGGED, session -> AccountHardening.of(origin).secure(session));
    if (origin == DataOrigin.SNAPSHOT) {
      fence.closeReplica(deadline);
    }
    LOG.info("event=bring-up origin={} new_database={}", origin, made);
  }

  private boolean makeDatabase(Deadline deadline) {
    if (host.files().exists(layout.dataDirectory().resolve("mysql"))) {
      return false;
    }
    Duration limit = deadline.remaining();
    host.commands()
        .runChecked(
            Command.of(
                    limit,
                    "mariadb-install-db",
                    "--defaults-file=" + layout.mainFile(),
                    "--datadir=" + layout.dataDirectory(),
                    "--auth-root-authentication-method=socket",
                    "--skip-test-db",
                    SMALL_POOL,
                    "--force")
                .as(layout.osUser())
                .in(layout.dataDirectory()));
    return true;
  }

  /** With another form than that of its restored data the server would not start. */
  private void carryFormat() {
    IniFile format =
        host.files()
            .read(layout.dataDirectory().resolve(DataFormat.FILE))
            .map(DataFormat::options)
            .orElse(IniFile.of("mysqld", Map.of()));
    if (!format.section("mysqld").isEmpty()) {
      Overrides.FORMAT.put(layers, format.text());
      LOG.info("event=restore carried={} from={}", format.section("mysqld"), DataFormat.FILE);
    }
  }

  /** What belongs to the server that the backup came from. */
  private void removeStaleFiles() {
    for (Path file : host.files().list(layout.dataDirectory())) {
      if (stale(String.valueOf(file.getFileName()))) {
        host.files().delete(file);
      }
    }
  }

  static boolean stale(String name) {
    return List.of("auto.cnf", "master.info", "relay-log.info", "multi-master.info").contains(name)
        || name.startsWith("mariadb-relay-bin.");
  }
}
