package org.trovekeeper.postgresql;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.postgresql.ConfFile.Setting;

/** The base configuration file: the control plane's text, or a template of our own. */
final class BaseFileRules {
  private BaseFileRules() {}

  /**
   * The text, ending with the directive that includes the layers, so that they win. Other includes
   * go: they name folders of another machine. So do settings that this server does not take, which
   * would keep it from starting: the control plane's text is for many versions and locales.
   *
   * @param refused the server's words by name
   */
  static String including(String contents, Path folder, Map<String, String> refused) {
    List<String> lines = new ArrayList<>();
    for (String line : ConfFile.lines(contents.stripTrailing())) {
      Optional<Setting> setting = ConfFile.setting(line);
      if (setting.filter(Setting::directive).isPresent()) {
        continue;
      }
      Optional<String> why = setting.map(one -> refused.get(one.name()));
      why.ifPresent(words -> lines.add("# Trovekeeper: " + words.replace('\n', ' ')));
      lines.add(why.isPresent() ? "# " + line.strip() : line);
    }
    return String.join("\n", lines).stripTrailing()
        + "\n\n"
        + ConfFile.line("include_dir", folder.toString())
        + "\n";
  }

  /** What a server of this memory and volume gets when the control plane says nothing. */
  static String template(long memoryMb, long volumeBytes) {
    long memory = Math.max(256, memoryMb);
    return String.format(
        Locale.ROOT,
        """
        max_connections = %d
        shared_buffers = %dMB
        effective_cache_size = %dMB
        maintenance_work_mem = %dMB
        work_mem = 4MB
        max_wal_size = %s
        min_wal_size = 80MB
        timezone = 'Etc/UTC'
        log_timezone = 'Etc/UTC'
        """,
        // no more than the control plane's own servers have: one that restores our backup needs as
        // many
        Math.clamp(memory / 10, 50, 100),
        memory / 4,
        memory * 2 / 3,
        Math.clamp(memory / 16, 16, 2048),
        SystemOverrideRules.share(volumeBytes, 8, 128, 1024));
  }
}
