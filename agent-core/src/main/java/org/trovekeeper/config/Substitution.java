package org.trovekeeper.config;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Oslo's {@code $name}, <code>${section.name}</code>, {@code $$} and {@code \$} in values. */
final class Substitution {
  private static final String NAME = "[_a-zA-Z][._a-zA-Z0-9]*";
  private static final Pattern REFERENCE =
      Pattern.compile(
          "\\\\\\$|\\$(?:(?<dollar>\\$)|(?<bare>NAME)|\\{(?<braced>NAME)\\})"
              .replace("NAME", NAME));

  private Substitution() {}

  /**
   * @param lookup the value of a name; may fail
   */
  static String resolve(String text, UnaryOperator<String> lookup) {
    return text.indexOf('$') < 0
        ? text
        : REFERENCE
            .matcher(text)
            .replaceAll(match -> {
              String name =
                  match.group("bare") != null ? match.group("bare") : match.group("braced");
              return Matcher.quoteReplacement(name == null ? "$" : lookup.apply(name));
            });
  }
}
