package org.trovekeeper.postgresql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.postgresql.ConfFile.Setting;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.toolkit.SettingNotes;
import org.trovekeeper.toolkit.SettingSieve;

/**
 * What {@code ALTER SYSTEM} wrote, on this server or on the one that a backup came from. It beats
 * every other file, and so what belongs to the agent, and what would keep the server down, is taken
 * out of it, kept as a comment, and told.
 */
final class AlterSystemFile {
  private static final Logger LOG = LoggerFactory.getLogger(AlterSystemFile.class);

  private final FileTree files;
  private final PostgresLayout layout;
  private final SettingCheck check;
  private final SettingNotes notes;
  private final Supplier<Set<String>> agents;

  /**
   * @param agents the names that are the agent's to decide
   */
  AlterSystemFile(
      FileTree files,
      PostgresLayout layout,
      SettingCheck check,
      SettingNotes notes,
      Supplier<Set<String>> agents) {
    this.files = files;
    this.layout = layout;
    this.check = check;
    this.notes = notes;
    this.agents = agents;
  }

  /** One line that is taken out. */
  private record Out(int line, String text, String why) {}

  /** To be called while the server is down. */
  void settle(Deadline deadline) {
    List<String> lines = lines();
    ConfFile altered = ConfFile.parse(String.join("\n", lines));
    Map<String, String> refused = refused(altered, deadline);
    takeOut(
        lines,
        line ->
            ConfFile.setting(line)
                .map(setting ->
                    setting.directive()
                        ? Optional.of("no file is included here")
                        : Optional.ofNullable(refused.get(setting.name())))
                .orElseGet(() ->
                    ConfFile.saysNothing(line)
                        ? Optional.empty()
                        : Optional.of("the server cannot read it")));
    ConfFile rest = altered.without(refused.keySet());
    if (!rest.isEmpty()) {
      LOG.warn(
          "event=engine-start alter_system={} reason=\"these beat every layer\"", rest.names());
    }
  }

  /**
   * After a start that failed: takes out all that is left, since a program's look at settings does
   * not tell everything that a start finds.
   *
   * @return whether there was anything, so that another start may succeed
   */
  boolean takeOutAll(String why) {
    return takeOut(
        lines(), line -> ConfFile.saysNothing(line) ? Optional.empty() : Optional.of(why));
  }

  private boolean takeOut(List<String> lines, Function<String, Optional<String>> reason) {
    List<String> text = new ArrayList<>();
    List<Out> out = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Optional<String> why = reason.apply(line);
      if (why.isPresent()) {
        out.add(new Out(i + 1, line.strip(), oneLine(why.get())));
        text.add("# taken out by Trovekeeper: %s (%s)".formatted(line.strip(), oneLine(why.get())));
      } else {
        text.add(line);
      }
    }
    if (!out.isEmpty()) {
      files.write(layout.alterSystemFile(), String.join("\n", text), 0600, layout.osUser());
      tell(out);
    }
    return !out.isEmpty();
  }

  private void tell(List<Out> out) {
    List<String> told =
        out.stream()
            .map(one ->
                "%s line %d: %s (%s)"
                    .formatted(
                        layout.alterSystemFile(),
                        one.line(),
                        ConfFile.setting(one.text()).map(Setting::name).orElse("no setting"),
                        one.why()))
            .toList();
    told.forEach(one -> LOG.warn("event=engine-start removed=\"{}\"", one));
    notes.removed(told);
  }

  private List<String> lines() {
    return ConfFile.lines(files.read(layout.alterSystemFile()).orElse(""));
  }

  private static String oneLine(String words) {
    return words.replaceAll("\\p{Cntrl}+", " ");
  }

  private Map<String, String> refused(ConfFile altered, Deadline deadline) {
    Map<String, String> out = new LinkedHashMap<>();
    if (altered.isEmpty()) {
      return out;
    }
    Set<String> own = agents.get();
    altered.names().stream()
        .filter(own::contains)
        .forEach(name -> out.put(name, "the agent decides this"));
    altered
        .without(out.keySet())
        .settings()
        .forEach(
            (name, value) -> DangerRules.refusal(name, value).ifPresent(why -> out.put(name, why)));
    out.putAll(check.refused(altered.without(out.keySet()).settings(), deadline));
    ConfFile rest = altered.without(out.keySet());
    if (!rest.isEmpty() && check.refusedTogether(Map.of(), deadline).isEmpty()) {
      out.putAll(
          SettingSieve.refused(
              rest.names(), some -> check.refusedTogether(rest.only(some).settings(), deadline)));
    }
    return out;
  }
}
