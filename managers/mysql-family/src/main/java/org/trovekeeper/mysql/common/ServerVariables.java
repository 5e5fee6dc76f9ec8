package org.trovekeeper.mysql.common;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.trovekeeper.spi.ConfigGroups;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.sql.SqlSession;
import org.trovekeeper.toolkit.ConfigLayers;
import org.trovekeeper.toolkit.ConfigLayers.Change;
import org.trovekeeper.toolkit.ConfigLayers.Layer;
import org.trovekeeper.toolkit.IniFile;
import org.trovekeeper.toolkit.ProvenStart;
import org.trovekeeper.toolkit.SettingRefusals;

/** The user's settings: as a layer of option files, and on the running server. */
public final class ServerVariables implements ConfigGroups {
  private static final Duration APPLY = Duration.ofSeconds(60);
  private static final Change GROUP = new Change(Layer.USER, "common");
  private static final String SECTION = "mysqld";
  private static final String TYPE =
      "SELECT variable_type FROM information_schema.system_variables WHERE variable_name = ?";

  private final SqlPool pool;
  private final ConfigLayers layers;

  public ServerVariables(SqlPool pool, ConfigLayers layers) {
    this.pool = pool;
    this.layers = layers;
  }

  /** Starts the server with what is stored, or as it was when the server last ran. */
  public static ProvenStart proven(
      FileTree files,
      ConfigLayers layers,
      Path folder,
      Consumer<Deadline> start,
      Consumer<Deadline> stop) {
    return new ProvenStart(
        files, layers, GROUP, folder, text -> IniFile.parse(text).section(SECTION), start, stop);
  }

  @Override
  public void store(Map<String, Object> values, boolean replace, Deadline deadline) {
    Map<String, Optional<String>> options = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> options.put(VariableRules.name(name), VariableRules.option(value)));
    IniFile added = IniFile.of(SECTION, options);
    IniFile stored = replace ? added : IniFile.parse(GROUP.read(layers).orElse("")).merge(added);
    if (stored.section(SECTION).isEmpty()) {
      GROUP.remove(layers);
    } else {
      GROUP.put(layers, stored.text());
    }
  }

  @Override
  public void apply(Map<String, Object> values, Deadline deadline) {
    List<String> taken = new ArrayList<>();
    Map<String, String> refused = new LinkedHashMap<>();
    pool.run(
        deadline.atMost(APPLY),
        session ->
            values.forEach((name, value) ->
                trySetting(session, name, value)
                    .ifPresentOrElse(why -> refused.put(name, why), () -> taken.add(name))));
    SettingRefusals.check(refused, taken);
  }

  /** The reason why the server did not take it; empty when it did. */
  private static Optional<String> trySetting(SqlSession session, String option, Object value) {
    String name = VariableRules.name(option);
    if (VariableRules.agents(name)) {
      return Optional.of(SettingRefusals.AGENTS);
    }
    String type = session.text(TYPE, name);
    if (type.isEmpty()) {
      return Optional.of("unknown to the server");
    }
    try {
      session.execute(
          "SET GLOBAL " + Sql.identifier(name) + " = " + VariableRules.expression(type, value));
      return Optional.empty();
    } catch (GuestException e) {
      if (e.code() != ErrorCode.ENGINE_FAILED) {
        throw e;
      }
      return Optional.of(e.plainMessage());
    }
  }
}
