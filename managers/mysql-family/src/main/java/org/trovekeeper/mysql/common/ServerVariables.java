package org.trovekeeper.mysql.common;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.ConfigGroups;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.sql.SqlSession;
import org.trovekeeper.toolkit.ConfigOverrides;
import org.trovekeeper.toolkit.ConfigOverrides.Change;
import org.trovekeeper.toolkit.ConfigOverrides.Layer;
import org.trovekeeper.toolkit.IniFile;
import org.trovekeeper.toolkit.JudgedSettings;
import org.trovekeeper.toolkit.RejectedSettings;
import org.trovekeeper.toolkit.SettingNotes;
import org.trovekeeper.toolkit.StartWithRollback;

/** The user's settings: as a layer of option files, and on the running server. */
public final class ServerVariables implements ConfigGroups {
  private static final Logger LOG = LoggerFactory.getLogger(ServerVariables.class);
  private static final Change GROUP = new Change(Layer.USER, "common");
  private static final String SECTION = "mysqld";
  private static final String CASE = "lower_case_table_names";
  private static final String VARIABLE =
      "SELECT variable_type, read_only, command_line_argument IS NOT NULL"
          + " FROM information_schema.system_variables WHERE variable_name = ?";

  private final SqlPool pool;
  private final ConfigOverrides layers;
  private final OptionCheck check;
  private final SettingNotes notes;
  private final Supplier<Map<String, Optional<String>>> base;

  /**
   * @param base the options of the base file
   */
  public ServerVariables(
      SqlPool pool,
      ConfigOverrides layers,
      OptionCheck check,
      SettingNotes notes,
      Supplier<Map<String, Optional<String>>> base) {
    this.pool = pool;
    this.layers = layers;
    this.check = check;
    this.notes = notes;
    this.base = base;
  }

  /** Starts the server with what is stored, or as it was when the server last ran. */
  public static StartWithRollback proven(
      FileTree files,
      ConfigOverrides layers,
      Path folder,
      Consumer<Deadline> start,
      Consumer<Deadline> stop) {
    return new StartWithRollback(
        files,
        layers,
        GROUP,
        folder,
        new StartWithRollback.Form(
            text -> IniFile.parse(text).section(SECTION),
            options -> IniFile.of(SECTION, options).text(),
            OptionRules::agents),
        start,
        stop);
  }

  /** Fails as {@link #store} would on a machine with these options of a base file. */
  public void check(
      Map<String, Object> values, Map<String, Optional<String>> baseOptions, Deadline deadline) {
    RejectedSettings.checkAll(judge(values, baseOptions, deadline));
  }

  /** The agent's own settings are passed over: they would not hold. */
  @Override
  public void store(Map<String, Object> values, boolean replace, Deadline deadline) {
    deadline.require("store settings");
    IniFile before = IniFile.parse(replace ? "" : GROUP.read(layers).orElse(""));
    JudgedSettings judged = judge(values, beside(before.section(SECTION)), deadline);
    List<String> replaced =
        judged.taken().keySet().stream().flatMap(name -> OptionNames.of(name).stream()).toList();
    Map<String, Optional<String>> added = new LinkedHashMap<>();
    judged.taken().forEach((name, value) -> added.put(name, Optional.of(value)));
    IniFile stored = before.without(replaced).merge(IniFile.of(SECTION, added));
    if (stored.section(SECTION).isEmpty()) {
      GROUP.remove(layers);
    } else {
      GROUP.put(layers, stored.text());
    }
    notes.stored(judged.leftOut());
    RejectedSettings.checkStored(judged);
  }

  @Override
  public void apply(Map<String, Object> values, Deadline deadline) {
    deadline.require("apply settings");
    JudgedSettings judged = judge(values, base.get(), deadline);
    List<String> taken = new ArrayList<>();
    Map<String, String> refused = new LinkedHashMap<>(judged.refused());
    pool.run(
        deadline,
        session ->
            judged
                .taken()
                .forEach((name, value) ->
                    trySetting(session, name, value)
                        .ifPresentOrElse(why -> refused.put(name, why), () -> taken.add(name))));
    RejectedSettings.check(refused, taken);
  }

  private Map<String, Optional<String>> beside(Map<String, Optional<String>> stored) {
    Map<String, Optional<String>> options = new LinkedHashMap<>(base.get());
    options.putAll(stored);
    return options;
  }

  /**
   * By the agent's rules, and by what the server's program says when it reads the options beside
   * these others.
   */
  private JudgedSettings judge(
      Map<String, Object> values, Map<String, Optional<String>> others, Deadline deadline) {
    Map<String, String> given = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> given.put(VariableRules.name(name), VariableRules.option(value)));
    Set<String> leftOut = new LinkedHashSet<>(given.keySet());
    leftOut.removeIf(name -> !OptionRules.agents(name));
    given.keySet().removeAll(leftOut);
    if (!leftOut.isEmpty()) {
      LOG.warn("event=judge-settings ignored={} reason=\"{}\"", leftOut, RejectedSettings.AGENTS);
    }
    Map<String, String> refused = new LinkedHashMap<>();
    given.forEach(
        (name, value) -> OptionRules.danger(name, value).ifPresent(why -> refused.put(name, why)));
    whyNotOnTheseData(given.get(CASE), deadline).ifPresent(why -> refused.put(CASE, why));
    given.keySet().removeAll(refused.keySet());
    Map<String, String> taken = new LinkedHashMap<>();
    if (!given.isEmpty()) {
      ask(given, others, taken, refused, deadline);
    }
    return new JudgedSettings(taken, leftOut, refused);
  }

  /** Without data any value is right: then no server runs that the agent can ask. */
  private Optional<String> whyNotOnTheseData(@Nullable String wanted, Deadline deadline) {
    if (wanted == null || wanted.strip().equals("0")) {
      return Optional.empty();
    }
    try {
      return pool.ask(deadline, session -> session.text("SELECT @@GLOBAL." + CASE)).equals("0")
          ? Optional.of("the data were made with 0: names with capitals would not be found")
          : Optional.empty();
    } catch (GuestException notServing) {
      return Optional.empty();
    }
  }

  private void ask(
      Map<String, String> given,
      Map<String, Optional<String>> others,
      Map<String, String> taken,
      Map<String, String> refused,
      Deadline deadline) {
    Map<String, Optional<String>> context = new LinkedHashMap<>(others);
    Map<String, Optional<String>> options = new LinkedHashMap<>();
    Map<String, Optional<String>> all = new LinkedHashMap<>(context);
    given.forEach((name, value) -> all.put(name, Optional.of(value)));
    OptionTable table = check.table(all, deadline);
    given.forEach((name, value) -> {
      Optional<String> option = table.option(name);
      if (option.isPresent()) {
        options.put(option.get(), Optional.of(value));
        taken.put(option.get(), value);
      } else {
        whyNoOption(name, deadline)
            .ifPresentOrElse(why -> refused.put(name, why), () -> taken.put(name, value));
      }
    });
    context.keySet().removeAll(options.keySet());
    Map<String, String> words = check.refused(context, options, deadline);
    taken.keySet().removeAll(words.keySet());
    refused.putAll(words);
  }

  /**
   * The server's program does not list it. A running server may: as a variable of a plugin that was
   * installed while it ran, whose option its next start knows; or as one that only sessions have.
   */
  private Optional<String> whyNoOption(String name, Deadline deadline) {
    try {
      return pool.ask(
          deadline,
          session ->
              session
                  .first(VARIABLE, row -> row.getBoolean(3), name)
                  .map(option ->
                      option
                          ? Optional.<String>empty()
                          : Optional.of("a variable of sessions: no start can set it"))
                  .orElse(Optional.of("unknown to the server")));
    } catch (GuestException e) {
      LOG.info("event=judge-settings setting={} asked=program-only reason=\"{}\"", name, e.code());
      return Optional.of("unknown to the server");
    }
  }

  /** The reason why the server did not take it; empty when it did. */
  private static Optional<String> trySetting(SqlSession session, String option, String value) {
    for (String name : OptionNames.of(option)) {
      Optional<Variable> found =
          session.first(
              VARIABLE,
              row -> new Variable(row.getString(1), row.getString(2).equals("YES")),
              name);
      if (found.isPresent()) {
        return found.get().atStartOnly()
            ? Optional.of(RejectedSettings.NEEDS_RESTART)
            : set(session, name, VariableRules.expression(found.get().type(), value));
      }
    }
    return Optional.of(RejectedSettings.NEEDS_RESTART);
  }

  /** A variable of the running server. */
  private record Variable(String type, boolean atStartOnly) {}

  private static Optional<String> set(SqlSession session, String name, String expression) {
    try {
      session.execute("SET GLOBAL " + Sql.identifier(name) + " = " + expression);
      return Optional.empty();
    } catch (GuestException e) {
      if (e.code() != ErrorCode.ENGINE_FAILED) {
        throw e;
      }
      return Optional.of(e.plainMessage());
    }
  }
}
