package org.trovekeeper.mysql.common;

import java.util.Optional;
import java.util.regex.Pattern;

/** What a server's program says of options that it only reads. */
final class DryRunRules {
  private static final Pattern COMPLAINT =
      Pattern.compile(
          "\\[ERROR\\] (?:Buffered error: )?(?:\\S+: )?(.*)"
              + "|\\[Warning\\] (option '.*': boolean value '.*' wasn't recognized.*)"
              + "|^\\S+: ((?:Character set|Unknown|unknown|ambiguous) .*)",
          Pattern.MULTILINE);

  private DryRunRules() {}

  /**
   * The first complaint. Some make the program end, others only its plugin: the server would run
   * without what was asked for.
   */
  static Optional<String> refusal(int exit, String errors) {
    Optional<String> words =
        COMPLAINT
            .matcher(errors)
            .results()
            .map(found ->
                java.util.stream.IntStream.rangeClosed(1, 3)
                    .mapToObj(found::group)
                    .filter(java.util.Objects::nonNull)
                    .findFirst()
                    .orElse(""))
            .map(String::strip)
            .findFirst();
    return words.isPresent() || exit == 0
        ? words
        : Optional.of("the server's program ends at it with status " + exit);
  }
}
