package org.trovekeeper.store.swift;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether an answer holds the part of an object that was asked for. */
final class RangeRules {
  private static final Pattern RANGE =
      Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)");

  private RangeRules() {}

  /**
   * Fails unless the range begins at the position and ends at the object's end. Without a range the
   * answer holds all of the object.
   */
  static void check(Optional<String> contentRange, long position, long size) {
    if (contentRange.isEmpty()) {
      return;
    }
    Matcher range = RANGE.matcher(contentRange.get().strip());
    boolean fits =
        range.matches()
            && Long.parseLong(range.group(1)) == position
            && Long.parseLong(range.group(2)) == size - 1
            && (range.group(3).equals("*") || Long.parseLong(range.group(3)) == size);
    if (!fits) {
      throw new BadAnswer(
          "asked for the bytes from %d to %d, the store sends others"
              .formatted(position, size - 1));
    }
  }
}
