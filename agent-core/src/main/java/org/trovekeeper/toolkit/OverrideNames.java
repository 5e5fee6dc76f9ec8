package org.trovekeeper.toolkit;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.trovekeeper.toolkit.ConfigOverrides.Layer;

/** File names of configuration layers: {@code <prefix>-<3-digit index>-<change id>.<ext>}. */
final class OverrideNames {
  private static final Pattern NAME =
      Pattern.compile("(10-system|20-user|50-system)-(\\d{3})-([A-Za-z0-9_-]+)\\.([a-z]+)");

  private OverrideNames() {}

  static boolean ours(String name, String extension) {
    Matcher parts = NAME.matcher(name);
    return parts.matches() && extension.equals(parts.group(4));
  }

  static Optional<String> find(List<String> names, Layer layer, String changeId) {
    return names.stream().filter(name -> is(name, layer, changeId)).findFirst();
  }

  static String next(List<String> names, Layer layer, String changeId, String extension) {
    int last =
        names.stream()
            .map(NAME::matcher)
            .filter(parts -> parts.matches() && layer.prefix().equals(parts.group(1)))
            .mapToInt(parts -> Integer.parseInt(parts.group(2)))
            .max()
            .orElse(0);
    return "%s-%03d-%s.%s".formatted(layer.prefix(), last + 1, changeId, extension);
  }

  static boolean is(String name, Layer layer, String changeId) {
    Matcher parts = NAME.matcher(name);
    return parts.matches()
        && layer.prefix().equals(parts.group(1))
        && changeId.equals(parts.group(3));
  }
}
