package org.trovekeeper.postgresql;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.postgresql.SettingRules.Outcome;
import org.trovekeeper.postgresql.replication.StandbyParameterFloor;
import org.trovekeeper.spi.ConfigGroups;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.sql.SqlSession;
import org.trovekeeper.toolkit.ConfigOverrides;
import org.trovekeeper.toolkit.ConfigOverrides.Change;
import org.trovekeeper.toolkit.JudgedSettings;
import org.trovekeeper.toolkit.RejectedSettings;
import org.trovekeeper.toolkit.SettingNotes;
import org.trovekeeper.toolkit.SettingSieve;

/**
 * The user's settings: as a layer of files, and on the running server. The server has no way to set
 * a value for all sessions but its files, so what is only applied is a layer that the next start
 * removes.
 */
final class ServerSettings implements ConfigGroups {
  private static final Logger LOG = LoggerFactory.getLogger(ServerSettings.class);
  private static final String STATE =
      "SELECT context = 'postmaster', pending_restart FROM pg_settings WHERE lower(name) = ?";

  /** The value of the last file that has one. */
  private static final String COUNTS =
      "SELECT setting FROM pg_file_settings WHERE lower(name) = ? ORDER BY seqno DESC LIMIT 1";

  private final SqlPool pool;
  private final ConfigOverrides layers;
  private final SettingCheck check;
  private final StandbyParameterFloor floor;
  private final Reload reload;
  private final FileTree files;
  private final PostgresLayout layout;
  private final SettingNotes notes;
  private final Supplier<Set<String>> agents;

  /**
   * @param agents the names that are the agent's to decide
   */
  ServerSettings(
      SqlPool pool,
      ConfigOverrides layers,
      SettingCheck check,
      StandbyParameterFloor floor,
      Reload reload,
      FileTree files,
      PostgresLayout layout,
      SettingNotes notes,
      Supplier<Set<String>> agents) {
    this.pool = pool;
    this.layers = layers;
    this.check = check;
    this.floor = floor;
    this.reload = reload;
    this.files = files;
    this.layout = layout;
    this.notes = notes;
    this.agents = agents;
  }

  /**
   * Fails as {@link #store} would on a new server.
   *
   * @param agents the names that will be the agent's to decide
   */
  void check(Map<String, Object> values, Set<String> agents, Deadline deadline) {
    RejectedSettings.checkAll(judge(values, ConfFile.of(Map.of()), agents, deadline));
  }

  /** The agent's own settings are passed over: they would not hold. */
  @Override
  public void store(Map<String, Object> values, boolean replace, Deadline deadline) {
    deadline.require("store settings");
    ConfFile before = replace ? ConfFile.of(Map.of()) : stored(Overrides.GROUP);
    JudgedSettings judged = judge(values, before, agents.get(), deadline);
    ConfFile stored = before.merge(ConfFile.of(judged.taken()));
    floor.during(() -> {
      if (stored.isEmpty()) {
        Overrides.GROUP.remove(layers);
      } else {
        Overrides.GROUP.put(layers, stored.text());
      }
    });
    notes.stored(judged.leftOut());
    RejectedSettings.checkStored(judged);
  }

  @Override
  public void apply(Map<String, Object> values, Deadline deadline) {
    deadline.require("apply settings");
    JudgedSettings judged = judge(values, stored(Overrides.GROUP), agents.get(), deadline);
    Map<String, String> refused = new LinkedHashMap<>(judged.refused());
    ConfFile wanted = ConfFile.of(judged.taken());
    if (!wanted.isEmpty()) {
      refused.putAll(tell(wanted, deadline));
    }
    RejectedSettings.check(refused, wanted.without(refused.keySet()).names());
  }

  /** By the agent's rules, and by what the server's program says of the settings beside these. */
  private JudgedSettings judge(
      Map<String, Object> values, ConfFile others, Set<String> agents, Deadline deadline) {
    ConfFile given = ConfFile.of(SettingRules.texts(values));
    Set<String> leftOut = new LinkedHashSet<>(given.names());
    leftOut.retainAll(agents);
    if (!leftOut.isEmpty()) {
      LOG.warn("event=judge-settings ignored={} reason=\"{}\"", leftOut, RejectedSettings.AGENTS);
    }
    Map<String, String> refused = new LinkedHashMap<>();
    ConfFile users = given.without(leftOut);
    users
        .settings()
        .forEach((name, value) ->
            DangerRules.refusal(name, value).ifPresent(why -> refused.put(name, why)));
    refused.putAll(check.refused(users.without(refused.keySet()).settings(), deadline));
    ConfFile rest = users.without(refused.keySet());
    refused.putAll(
        SettingSieve.refused(
            rest.names(),
            some -> check.refusedTogether(others.merge(rest.only(some)).settings(), deadline)));
    return new JudgedSettings(rest.without(refused.keySet()).settings(), leftOut, refused);
  }

  /** What the server did not take, with the reason. */
  private Map<String, String> tell(ConfFile wanted, Deadline deadline) {
    ConfFile before = stored(Overrides.LIVE);
    putLive(before.merge(wanted));
    reload.reload(deadline);
    Map<String, String> refused = new LinkedHashMap<>();
    pool.run(
        deadline,
        session ->
            wanted
                .settings()
                .forEach((name, value) -> {
                  Outcome outcome = outcome(session, name, value);
                  if (outcome != Outcome.TAKEN) {
                    refused.put(name, outcome.words());
                  }
                }));
    if (!refused.isEmpty()) {
      putLive(before.merge(wanted.without(refused.keySet())));
      reload.reload(deadline);
    }
    return refused;
  }

  /** What the stored layer says already need not be said again. */
  private void putLive(ConfFile settings) {
    Set<String> stored = new LinkedHashSet<>();
    ConfFile group = stored(Overrides.GROUP);
    settings
        .settings()
        .forEach((name, value) ->
            group.value(name).filter(value::equals).ifPresent(_ -> stored.add(name)));
    ConfFile live = settings.without(stored);
    // behind the stored layer, which may have come later
    Overrides.LIVE.remove(layers);
    if (!live.isEmpty()) {
      Overrides.LIVE.put(layers, live.text());
    }
  }

  private ConfFile stored(Change change) {
    return ConfFile.parse(change.read(layers).orElse(""));
  }

  private Outcome outcome(SqlSession session, String name, String value) {
    boolean altered =
        files
            .read(layout.alterSystemFile())
            .map(ConfFile::parse)
            .flatMap(file -> file.value(name))
            .isPresent();
    boolean counts = session.text(COUNTS, name).equals(value);
    return session
        .first(
            STATE,
            row ->
                SettingRules.outcome(true, row.getBoolean(1), row.getBoolean(2), altered, counts),
            name)
        .orElseGet(() -> SettingRules.outcome(name.contains("."), false, false, altered, counts));
  }
}
