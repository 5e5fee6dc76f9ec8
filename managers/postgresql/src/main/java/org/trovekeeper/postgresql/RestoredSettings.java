package org.trovekeeper.postgresql;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.Host;

/**
 * What ALTER SYSTEM had set on the server that a backup came from. It was made for another machine,
 * and perhaps never tried by a start: what this server does not come up with is taken out and kept
 * as a comment.
 */
final class RestoredSettings {
  private static final Logger LOG = LoggerFactory.getLogger(RestoredSettings.class);

  private final Host host;
  private final PostgresLayout layout;
  private final SettingCheck check;

  RestoredSettings(Host host, PostgresLayout layout, SettingCheck check) {
    this.host = host;
    this.layout = layout;
    this.check = check;
  }

  /** Takes out what the server's own program refuses, alone or together with the others. */
  void settle(Deadline deadline) {
    Map<String, String> settings = settings();
    if (settings.isEmpty() || check.refusedTogether(Map.of(), deadline).isPresent()) {
      return;
    }
    // the program reads the file in the data folder, too: there is none while it is asked
    host.files().write(layout.alterSystemFile(), "", 0600, layout.osUser());
    Map<String, String> refused = new LinkedHashMap<>();
    Map<String, String> taken = settings;
    try {
      refused.putAll(check.refused(settings, deadline));
      taken = new LinkedHashMap<>(settings);
      taken.keySet().removeAll(refused.keySet());
      if (check.refusedTogether(taken, deadline).isPresent()) {
        taken = oneByOne(taken, refused, deadline);
      }
    } finally {
      write(taken, settings, refused);
    }
  }

  /**
   * After a start that failed: takes out all that is left, since a program's look at settings does
   * not tell everything that a start finds.
   *
   * @return whether there was anything, so that another start may succeed
   */
  boolean takeOutAll(String why) {
    Map<String, String> settings = settings();
    Map<String, String> refused = new LinkedHashMap<>();
    settings.keySet().forEach(name -> refused.put(name, why));
    if (!settings.isEmpty()) {
      write(Map.of(), settings, refused);
    }
    return !settings.isEmpty();
  }

  private Map<String, String> oneByOne(
      Map<String, String> all, Map<String, String> refused, Deadline deadline) {
    Map<String, String> taken = new LinkedHashMap<>();
    all.forEach((name, value) -> {
      Map<String, String> together = new LinkedHashMap<>(taken);
      together.put(name, value);
      Optional<String> why = check.refusedTogether(together, deadline);
      why.ifPresentOrElse(words -> refused.put(name, words), () -> taken.put(name, value));
    });
    return taken;
  }

  private Map<String, String> settings() {
    return host.files()
        .read(layout.alterSystemFile())
        .map(text -> ConfFile.parse(text).settings())
        .orElse(Map.of());
  }

  private void write(
      Map<String, String> taken, Map<String, String> all, Map<String, String> refused) {
    StringBuilder text = new StringBuilder(ConfFile.of(taken).text());
    refused.forEach((name, why) -> {
      LOG.warn("step=restore setting={} outcome=taken-out by=ALTER-SYSTEM why=\"{}\"", name, why);
      text.append("# not taken over by the restore: ")
          .append(ConfFile.line(name, all.getOrDefault(name, "")))
          .append(" (")
          .append(why.replaceAll("\\p{Cntrl}+", " "))
          .append(")\n");
    });
    host.files().write(layout.alterSystemFile(), text.toString(), 0600, layout.osUser());
  }
}
