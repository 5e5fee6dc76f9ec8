package org.trovekeeper.postgresql;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.postgresql.replication.StandbyParameterFloor;
import org.trovekeeper.spi.DataOrigin;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Provisioning;
import org.trovekeeper.spi.UserData;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.toolkit.ConfigOverrides;
import org.trovekeeper.toolkit.StartWithRollback;

/** From a mounted volume to a secured server. */
final class PostgresProvisioning implements Provisioning {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresProvisioning.class);

  private final Host host;
  private final EngineSettings settings;
  private final PostgresLayout layout;
  private final PostgresEngine engine;
  private final ConfigOverrides layers;
  private final StartWithRollback proven;
  private final SettingCheck check;
  private final StandbyParameterFloor floor;
  private final ServerSettings groups;
  private final AccessFiles access;
  private final DataFolder data;
  private final AccountHardening hardening;
  private final AlterSystemFile alterSystem;

  PostgresProvisioning(
      Host host,
      EngineSettings settings,
      PostgresLayout layout,
      PostgresEngine engine,
      ConfigOverrides layers,
      StartWithRollback proven,
      SettingCheck check,
      StandbyParameterFloor floor,
      ServerSettings groups,
      AccessFiles access,
      DataFolder data,
      AccountHardening hardening,
      AlterSystemFile alterSystem) {
    this.host = host;
    this.settings = settings;
    this.layout = layout;
    this.engine = engine;
    this.layers = layers;
    this.proven = proven;
    this.check = check;
    this.floor = floor;
    this.groups = groups;
    this.access = access;
    this.data = data;
    this.hardening = hardening;
    this.alterSystem = alterSystem;
  }

  @Override
  public void check(
      Optional<String> contents, long memoryMb, Map<String, Object> overrides, Deadline deadline) {
    if (!overrides.isEmpty()) {
      if (!host.files().exists(layout.configDirectory())) {
        // before the first prepare there is none
        makeConfigFolders();
      }
      groups.check(overrides, SystemOverrideRules.agents(fixed(0)), deadline);
    }
  }

  private void makeConfigFolders() {
    layout
        .configFolders()
        .forEach(folder -> host.files().makeFolder(folder, 0755, Optional.of(layout.agentUser())));
  }

  private ConfFile fixed(long volume) {
    return SystemOverrideRules.after(layout, settings, volume);
  }

  @Override
  public void configure(
      Optional<String> contents, long memoryMb, Map<String, Object> overrides, Deadline deadline) {
    engine.stop(deadline.atMost(settings.stateChange()));
    host.files().makeFolder(layout.privateDirectory(), 0700, Optional.empty());
    makeConfigFolders();
    engine.makeFolders();
    engine.startWithPackage(false);
    data.make();
    layers.clear();
    proven.forget();
    replaceBaseConfiguration(
        contents.orElseGet(() -> BaseFileRules.template(memoryMb, volumeBytes())), deadline);
    groups.store(overrides, true, deadline);
    LOG.info("event=configure datastore=postgresql overrides={}", overrides.size());
  }

  @Override
  public void replaceBaseConfiguration(String contents, Deadline deadline) {
    long volume = volumeBytes();
    ConfFile fixed = fixed(volume);
    Set<String> agents = SystemOverrideRules.agents(fixed);
    Map<String, String> refused = new LinkedHashMap<>();
    agents.forEach(name -> refused.put(name, "the agent decides this"));
    ConfFile others = ConfFile.parse(contents).without(agents);
    others
        .settings()
        .forEach((name, value) ->
            DangerRules.refusal(name, value).ifPresent(why -> refused.put(name, why)));
    refused.putAll(check.refused(others.without(refused.keySet()).settings(), deadline));
    deadline.require("replace the base configuration");
    refused.forEach((name, why) -> {
      if (!agents.contains(name)) {
        LOG.warn("event=configure ignored={} reason=\"{}\"", name, why);
      }
    });
    String text = BaseFileRules.including(contents, layout.includeDirectory(), refused);
    floor.during(() -> {
      host.files().write(layout.mainFile(), text, 0644, Optional.empty());
      Overrides.DEFAULTS.put(layers, SystemOverrideRules.before(volume).text());
      Overrides.FIXED.put(layers, fixed.text());
      layers.reapply();
    });
    access.write();
  }

  @Override
  public List<UserData> userData(Deadline deadline) {
    deadline.require("look for users' databases");
    List<UserData> found = new ArrayList<>();
    find(layout.dataDirectory(), true).ifPresent(found::add);
    if (settings.configDirectory().isEmpty()) {
      Path former = formerData();
      if (!former.equals(layout.dataDirectory())) {
        find(former, false).ifPresent(found::add);
      }
    }
    return found;
  }

  /** Of the cluster whose configuration this takes over; Debian's own place where none is named. */
  private Path formerData() {
    return host.files()
        .read(layout.mainFile())
        .map(text -> ConfFile.parse(text).settings().get("data_directory"))
        .map(Path::of)
        .orElseGet(() -> Path.of("/var/lib/postgresql", Integer.toString(layout.major()), "main"));
  }

  private Optional<UserData> find(Path folder, boolean ours) {
    List<String> databases = ClusterFiles.databases(host.files(), folder);
    return databases.isEmpty()
        ? Optional.empty()
        : Optional.of(new UserData(folder, databases, ours));
  }

  @Override
  public void discardData(Deadline deadline) {
    deadline.require("delete the data");
    for (Path folder : List.of(layout.dataDirectory(), layout.tablespaces())) {
      if (host.files().exists(folder)) {
        host.files().clear(folder);
      }
    }
  }

  private long volumeBytes() {
    return host.volumes().stats(settings.mountPoint()).totalBytes();
  }

  @Override
  public void bringUp(DataOrigin origin, Deadline deadline) {
    data.make();
    switch (origin) {
      case EMPTY -> bringUpNew(deadline);
      case RESTORED -> bringUpRestored(deadline);
      case SNAPSHOT -> bringUpSnapshot(deadline);
    }
    LOG.info("event=bring-up origin={}", origin);
  }

  private void bringUpNew(Deadline deadline) {
    data.makeDatabase(deadline);
    refuseWhatWouldNotStart(deadline);
    engine.startAsConfigured(deadline);
    hardening.secureNew(deadline);
  }

  /** Before the first start, which has no earlier settings to fall back to. */
  private void refuseWhatWouldNotStart(Deadline deadline) {
    check
        .refusedTogether(Map.of(), deadline)
        .ifPresent(why -> {
          throw GuestException.of(
              ErrorCode.SETTING_REFUSED,
              "the server would not start with this configuration: " + why);
        });
  }

  /** A timeline of its own: what this server writes is never taken for its backup's source's. */
  private void bringUpRestored(Deadline deadline) {
    takeOver(deadline);
    data.signalRecovery();
    Overrides.RECOVERY.put(layers, SystemOverrideRules.recovery().text());
    try {
      startRestored(deadline);
    } finally {
      Overrides.RECOVERY.remove(layers);
    }
    hardening.secureRestored(deadline);
  }

  /** A standby without a source, to which nothing is written. */
  private void bringUpSnapshot(Deadline deadline) {
    takeOver(deadline);
    data.signalStandby();
    startRestored(deadline);
    hardening.takeOverSnapshot(deadline);
  }

  private void takeOver(Deadline deadline) {
    data.takeOver();
    refuseWhatWouldNotStart(deadline);
  }

  /** What the backup's server had set must not keep this one down. */
  private void startRestored(Deadline deadline) {
    try {
      engine.startAsConfigured(deadline);
    } catch (GuestException failure) {
      engine.stop(deadline);
      if (!alterSystem.takeOutAll("the server did not start: " + failure.plainMessage())) {
        throw failure;
      }
      engine.startAsConfigured(deadline);
    }
  }
}
