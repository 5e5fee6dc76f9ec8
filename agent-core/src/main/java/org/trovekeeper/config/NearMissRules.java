package org.trovekeeper.config;

import java.util.ArrayList;
import java.util.List;
import org.trovekeeper.config.OsloFile.Entry;
import org.trovekeeper.toolkit.NearNames;

/**
 * Unknown keys are ignored, since the files are shared with Trove. In our own section a key that
 * looks like one of ours is likely a slip of the pen.
 */
final class NearMissRules {
  private NearMissRules() {}

  /** One sentence for each likely slip. */
  static List<String> warnings(OsloConfig config) {
    List<String> known = OwnKeys.all().stream().map(Key::name).toList();
    List<String> warnings = new ArrayList<>();
    for (Entry entry : config.entries()) {
      if (entry.section().equals(Key.OWN) && !known.contains(entry.key())) {
        NearNames.of(entry.key(), known)
            .ifPresent(
                name -> warnings.add("%s is unknown: did you mean %s?".formatted(entry, name)));
      }
    }
    return warnings;
  }
}
