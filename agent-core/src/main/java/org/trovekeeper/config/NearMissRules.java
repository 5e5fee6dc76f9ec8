package org.trovekeeper.config;

import java.util.ArrayList;
import java.util.List;
import org.trovekeeper.config.OsloFile.Entry;

/**
 * Unknown keys are ignored, since the files are shared with Trove. In our own section a key that
 * looks like one of ours is likely a slip of the pen.
 */
final class NearMissRules {
  private static final int FEW_EDITS = 2;

  private NearMissRules() {}

  /** One sentence for each likely slip. */
  static List<String> warnings(OsloConfig config) {
    List<String> known = OwnKeys.all().stream().map(Key::name).toList();
    List<String> warnings = new ArrayList<>();
    for (Entry entry : config.entries()) {
      if (entry.section().equals(Key.OWN) && !known.contains(entry.key())) {
        known.stream()
            .filter(name -> edits(entry.key(), name) <= FEW_EDITS)
            .findFirst()
            .ifPresent(
                name -> warnings.add("%s is unknown: did you mean %s?".formatted(entry, name)));
      }
    }
    return warnings;
  }

  /** Levenshtein's distance. */
  private static int edits(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int above = row[j];
        int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[other.length()];
  }
}
