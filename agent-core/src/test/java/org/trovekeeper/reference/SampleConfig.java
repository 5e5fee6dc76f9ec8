package org.trovekeeper.reference;

import java.util.stream.Collectors;
import org.trovekeeper.config.ConfigKeys;
import org.trovekeeper.config.Key;

/** Writes the package's /etc/trovekeeper/trovekeeper.conf: our own keys, all as they are anyway. */
final class SampleConfig {
  private SampleConfig() {}

  static ReferenceDocument document() {
    String keys =
        ConfigKeys.all().stream()
            .filter(key -> key.section().equals(Key.OWN))
            .map(SampleConfig::lines)
            .collect(Collectors.joining("\n"));
    return new ReferenceDocument(
        "../packaging/src/main/deb/trovekeeper.conf",
        """
        # Settings of this machine's Trovekeeper; trovekeeper.conf(5) tells all of them.
        # What Trove injects below /etc/trove is read before this file, conf.d/*.conf after it; the
        # last value wins. A line that begins with # shows a default.

        [%s]
        """
                .formatted(Key.OWN)
            + keys);
  }

  private static String lines(Key<?> key) {
    String value = key.defaults().isEmpty() ? "" : key.defaults().getFirst().text();
    return "# %s\n#%s\n".formatted(key.meaning(), (key.name() + " = " + value).strip());
  }
}
