package org.trovekeeper.postgresql;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.trovekeeper.toolkit.ConfigOverrides;
import org.trovekeeper.toolkit.ConfigOverrides.Change;
import org.trovekeeper.toolkit.ConfigOverrides.Layer;
import org.trovekeeper.toolkit.StartWithRollback;

/** The changes to the configuration, by name. */
public final class Overrides {
  static final Change DEFAULTS = new Change(Layer.SYSTEM_BEFORE, "common");

  /** The user's configuration group. */
  static final Change GROUP = new Change(Layer.USER, "common");

  /** What was set on the running server only: gone at the next start. */
  static final Change LIVE = new Change(Layer.USER, "live");

  static final Change FIXED = new Change(Layer.SYSTEM_AFTER, "common");

  /** Lets one start replay what a backup brought. */
  static final Change RECOVERY = new Change(Layer.SYSTEM_AFTER, "recovery");

  private Overrides() {}

  /** How the user's settings are written down. */
  static StartWithRollback.Form form(ConfigOverrides layers) {
    return new StartWithRollback.Form(
        text -> {
          Map<String, Optional<String>> settings = new LinkedHashMap<>();
          ConfFile.parse(text)
              .settings()
              .forEach((name, value) -> settings.put(name, Optional.of(value)));
          return settings;
        },
        settings -> {
          Map<String, String> texts = new LinkedHashMap<>();
          settings.forEach((name, value) -> texts.put(name, value.orElse("")));
          return ConfFile.of(texts).text();
        },
        name -> agentsNames(layers).contains(name));
  }

  /** Every name that is the agent's to decide, as the present layers have it. */
  public static Set<String> agentsNames(ConfigOverrides layers) {
    return SystemOverrideRules.agents(ConfFile.parse(FIXED.read(layers).orElse("")));
  }
}
