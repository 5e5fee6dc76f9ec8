package org.trovekeeper.toolkit;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An option file of the MySQL family: sections of {@code name = value} lines and of flags without a
 * value. Names are the same with dashes and underscores; the last line of a name counts. Directives
 * such as {@code !includedir} are not kept.
 *
 * @param sections options by section; an empty value is a flag
 */
public record IniFile(Map<String, Map<String, Optional<String>>> sections) {
  public IniFile {
    Map<String, Map<String, Optional<String>>> copy = new LinkedHashMap<>();
    sections.forEach((name, options) -> copy.put(name, ordered(options)));
    sections = java.util.Collections.unmodifiableMap(copy);
  }

  private static Map<String, Optional<String>> ordered(Map<String, Optional<String>> options) {
    Map<String, Optional<String>> copy = new LinkedHashMap<>();
    options.forEach((name, value) -> copy.put(normal(name), value));
    return java.util.Collections.unmodifiableMap(copy);
  }

  /** One section. */
  public static IniFile of(String section, Map<String, Optional<String>> options) {
    return new IniFile(Map.of(section, options));
  }

  /** Reads what a server would read; lines before the first section are dropped as it does. */
  public static IniFile parse(String text) {
    Map<String, Map<String, Optional<String>>> sections = new LinkedHashMap<>();
    Map<String, Optional<String>> current = new LinkedHashMap<>();
    for (String raw : text.split("\n", -1)) {
      String line = raw.strip();
      if (line.isEmpty() || "#;!".indexOf(line.charAt(0)) >= 0) {
        continue;
      }
      if (line.startsWith("[") && line.contains("]")) {
        String name = line.substring(1, line.indexOf(']')).strip();
        current = sections.computeIfAbsent(name, any -> new LinkedHashMap<>());
        continue;
      }
      String option = OptionValues.withoutComment(line);
      int equals = option.indexOf('=');
      String name = normal(equals < 0 ? option : option.substring(0, equals));
      current.remove(name);
      current.put(
          name,
          equals < 0
              ? Optional.empty()
              : Optional.of(OptionValues.unquote(option.substring(equals + 1).strip())));
    }
    return new IniFile(sections);
  }

  /** The name as the server compares it. */
  public static String normal(String name) {
    return name.strip().replace('-', '_').toLowerCase(Locale.ROOT);
  }

  public Map<String, Optional<String>> section(String name) {
    return sections.getOrDefault(name, Map.of());
  }

  /** The value; empty when the option is missing or a flag. */
  public Optional<String> value(String section, String name) {
    return section(section).getOrDefault(normal(name), Optional.empty());
  }

  public boolean has(String section, String name) {
    return section(section).containsKey(normal(name));
  }

  /** Both, where the other one's options win. */
  public IniFile merge(IniFile other) {
    Map<String, Map<String, Optional<String>>> merged = new LinkedHashMap<>();
    for (IniFile file : List.of(this, other)) {
      file.sections.forEach((name, options) ->
          merged.computeIfAbsent(name, any -> new LinkedHashMap<>()).putAll(options));
    }
    return new IniFile(merged);
  }

  /** Without these options, in whichever section. */
  public IniFile without(Collection<String> names) {
    List<String> gone = names.stream().map(IniFile::normal).toList();
    Map<String, Map<String, Optional<String>>> kept = new LinkedHashMap<>();
    sections.forEach((section, options) -> {
      Map<String, Optional<String>> rest = new LinkedHashMap<>(options);
      rest.keySet().removeAll(gone);
      kept.put(section, rest);
    });
    return new IniFile(kept);
  }

  /** The file's text; values that a reader would take apart are quoted. */
  public String text() {
    StringBuilder text = new StringBuilder();
    sections.forEach((section, options) -> {
      text.append('[').append(section).append("]\n");
      options.forEach((name, value) -> {
        text.append(name);
        value.ifPresent(v -> text.append(" = ").append(OptionValues.quote(v)));
        text.append('\n');
      });
    });
    return text.toString();
  }
}
