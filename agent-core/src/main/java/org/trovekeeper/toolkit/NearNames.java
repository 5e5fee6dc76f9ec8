package org.trovekeeper.toolkit;

import java.util.Collection;
import java.util.Optional;

/** Finds what was meant by a name with a slip of the pen. */
public final class NearNames {
  private static final int FEW_EDITS = 2;

  /** No name of ours is longer; a foreign one may be. */
  private static final int LONGEST = 100;

  private NearNames() {}

  /** The first of the known names that is at most two edits away. */
  public static Optional<String> of(String name, Collection<String> known) {
    return name.length() > LONGEST
        ? Optional.empty()
        : known.stream().filter(other -> edits(name, other) <= FEW_EDITS).findFirst();
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
