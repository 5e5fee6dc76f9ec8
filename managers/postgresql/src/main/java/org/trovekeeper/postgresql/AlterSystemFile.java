package org.trovekeeper.postgresql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.postgresql.ConfFile.Setting;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.toolkit.SettingNotes;
import org.trovekeeper.toolkit.SettingSieve;

/**
 * What {@code ALTER SYSTEM} wrote, before a start. It beats every other file, and so what belongs
 * to the agent, and what would keep the server down, is taken out of it and told.
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

  /** To be called while the server is down. */
  void settle(Deadline deadline) {
    String text = files.read(layout.alterSystemFile()).orElse("");
    ConfFile altered = ConfFile.parse(text);
    if (altered.isEmpty()) {
      return;
    }
    Map<String, String> out = refused(altered, deadline);
    if (!out.isEmpty()) {
      files.write(
          layout.alterSystemFile(), altered.without(out.keySet()).text(), 0600, layout.osUser());
      List<String> told =
          out.entrySet().stream()
              .map(one ->
                  "%s line %d: %s (%s)"
                      .formatted(
                          layout.alterSystemFile(),
                          line(text, one.getKey()),
                          one.getKey(),
                          one.getValue()))
              .toList();
      told.forEach(one -> LOG.warn("step=engine-start removed=\"{}\"", one));
      notes.removed(told);
    }
    ConfFile rest = altered.without(out.keySet());
    if (!rest.isEmpty()) {
      LOG.warn("step=engine-start alter_system={} why=\"these beat every layer\"", rest.names());
    }
  }

  private Map<String, String> refused(ConfFile altered, Deadline deadline) {
    Map<String, String> out = new LinkedHashMap<>();
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

  /** Where the value stands that counts. */
  private static int line(String text, String name) {
    int found = 0;
    List<String> lines = ConfFile.lines(text);
    for (int i = 0; i < lines.size(); i++) {
      Optional<Setting> setting = ConfFile.setting(lines.get(i));
      if (setting.filter(one -> one.name().equals(name)).isPresent()) {
        found = i + 1;
      }
    }
    return found;
  }
}
