package org.trovekeeper.postgresql;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.postgresql.SettingRules.Outcome;
import org.trovekeeper.postgresql.replication.StandbyMinimums;
import org.trovekeeper.spi.ConfigGroups;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.sql.SqlSession;
import org.trovekeeper.toolkit.ConfigLayers;
import org.trovekeeper.toolkit.ConfigLayers.Change;
import org.trovekeeper.toolkit.SettingRefusals;

/**
 * The user's settings: as a layer of files, and on the running server. The server has no way to set
 * a value for all sessions but its files, so what is only applied is a layer that the next start
 * takes away.
 */
final class ServerSettings implements ConfigGroups {
  private static final Logger LOG = LoggerFactory.getLogger(ServerSettings.class);
  private static final Duration APPLY = Duration.ofSeconds(60);
  private static final String STATE =
      "SELECT context = 'postmaster', pending_restart FROM pg_settings WHERE lower(name) = ?";

  /** The value of the last file that has one. */
  private static final String COUNTS =
      "SELECT setting FROM pg_file_settings WHERE lower(name) = ? ORDER BY seqno DESC LIMIT 1";

  private final SqlPool pool;
  private final ConfigLayers layers;
  private final SettingCheck check;
  private final StandbyMinimums minimums;
  private final Reload reload;
  private final FileTree files;
  private final PostgresLayout layout;
  private final Supplier<Set<String>> agents;

  /**
   * @param agents the names that are the agent's to decide
   */
  ServerSettings(
      SqlPool pool,
      ConfigLayers layers,
      SettingCheck check,
      StandbyMinimums minimums,
      Reload reload,
      FileTree files,
      PostgresLayout layout,
      Supplier<Set<String>> agents) {
    this.pool = pool;
    this.layers = layers;
    this.check = check;
    this.minimums = minimums;
    this.reload = reload;
    this.files = files;
    this.layout = layout;
    this.agents = agents;
  }

  /** The agent's own settings are passed over: they would not hold. */
  @Override
  public void store(Map<String, Object> values, boolean replace, Deadline deadline) {
    ConfFile given = ConfFile.of(SettingRules.texts(values));
    ConfFile added = given.without(agents.get());
    if (added.settings().size() < given.settings().size()) {
      LOG.warn("step=store-settings ignored={}", given.without(added.settings().keySet()).names());
    }
    ConfFile stored = replace ? added : stored(Layers.GROUP).merge(added);
    refuseWhatTheServerRefuses(stored, added);
    minimums.during(() -> {
      if (stored.isEmpty()) {
        Layers.GROUP.remove(layers);
      } else {
        Layers.GROUP.put(layers, stored.text());
      }
    });
  }

  private void refuseWhatTheServerRefuses(ConfFile stored, ConfFile added) {
    Map<String, String> refused = new LinkedHashMap<>(check.refused(added.settings()));
    if (refused.isEmpty() && !added.isEmpty()) {
      check
          .refusedTogether(stored.settings())
          .ifPresent(why -> refused.put(String.join(", ", added.names()), why));
    }
    if (!refused.isEmpty()) {
      throw SettingRefusals.failure(refused, "nothing was stored");
    }
  }

  @Override
  public void apply(Map<String, Object> values, Deadline deadline) {
    Map<String, String> texts = SettingRules.texts(values);
    Map<String, String> refused = new LinkedHashMap<>();
    Set<String> own = agents.get();
    texts.keySet().stream()
        .filter(own::contains)
        .forEach(name -> refused.put(name, SettingRefusals.AGENTS));
    refused.putAll(check.refused(ConfFile.of(texts).without(refused.keySet()).settings()));
    ConfFile wanted = ConfFile.of(texts).without(refused.keySet());
    if (!wanted.isEmpty()) {
      refused.putAll(tell(wanted, deadline.atMost(APPLY)));
    }
    SettingRefusals.check(refused, wanted.without(refused.keySet()).names());
  }

  /** What the server did not take, with the reason. */
  private Map<String, String> tell(ConfFile wanted, Deadline deadline) {
    ConfFile before = stored(Layers.LIVE);
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
    ConfFile group = stored(Layers.GROUP);
    settings
        .settings()
        .forEach((name, value) ->
            group.value(name).filter(value::equals).ifPresent(_ -> stored.add(name)));
    ConfFile live = settings.without(stored);
    // behind the stored layer, which may have come later
    Layers.LIVE.remove(layers);
    if (!live.isEmpty()) {
      Layers.LIVE.put(layers, live.text());
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
