package org.trovekeeper.postgresql;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * A text in the form of {@code postgresql.conf}: names in lower case with their values, of which
 * the last one of a name counts.
 */
public final class ConfFile {
  /** Possessive where it can be: a line of a megabyte must not cost its square. */
  private static final Pattern LINE =
      Pattern.compile(
          "\\s*([A-Za-z_][A-Za-z0-9_$]*(?:\\.[A-Za-z_][A-Za-z0-9_$]*)*+)(?:\\s*+=\\s*+|\\s++)"
              + "('(?:[^'\\\\]++|''|\\\\.)*+'|[^\\s'#=][^\\s'#]*)\\s*(?:#.*)?");

  private static final Pattern PLAIN = Pattern.compile("-?[0-9]+[A-Za-z]*|[A-Za-z][A-Za-z0-9_]*");
  private static final Set<String> DIRECTIVES =
      Set.of("include", "include_if_exists", "include_dir");

  private final Map<String, String> settings;

  private ConfFile(Map<String, String> settings) {
    this.settings = settings;
  }

  /** One line that sets something. */
  record Setting(String name, String value) {
    boolean directive() {
      return DIRECTIVES.contains(name);
    }
  }

  public static ConfFile of(Map<String, String> settings) {
    Map<String, String> copy = new LinkedHashMap<>();
    settings.forEach((name, value) -> copy.put(name.toLowerCase(Locale.ROOT), value));
    return new ConfFile(copy);
  }

  /** The settings of a text; lines that are none, and directives, are passed over. */
  public static ConfFile parse(String text) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String line : lines(text)) {
      setting(line)
          .filter(setting -> !setting.directive())
          .ifPresent(setting -> settings.put(setting.name(), setting.value()));
    }
    return new ConfFile(settings);
  }

  static List<String> lines(String text) {
    return List.of(text.split("\r?\n", -1));
  }

  /** Whether it is blank or a comment. */
  static boolean saysNothing(String line) {
    String text = line.strip();
    return text.isEmpty() || text.startsWith("#");
  }

  static Optional<Setting> setting(String line) {
    Matcher parts = LINE.matcher(line);
    return parts.matches()
        ? Optional.of(
            new Setting(parts.group(1).toLowerCase(Locale.ROOT), unquoted(parts.group(2))))
        : Optional.empty();
  }

  public Optional<String> value(String name) {
    return Optional.ofNullable(settings.get(name));
  }

  public Map<String, String> settings() {
    return Collections.unmodifiableMap(settings);
  }

  /** The names, in order. */
  public List<String> names() {
    return List.copyOf(settings.keySet());
  }

  public boolean isEmpty() {
    return settings.isEmpty();
  }

  /** Both; where both have a name, the other's value. */
  public ConfFile merge(ConfFile other) {
    Map<String, String> both = new LinkedHashMap<>(settings);
    both.putAll(other.settings);
    return new ConfFile(both);
  }

  ConfFile only(Set<String> names) {
    Map<String, String> some = new LinkedHashMap<>(settings);
    some.keySet().retainAll(names);
    return new ConfFile(some);
  }

  public ConfFile without(Set<String> names) {
    Map<String, String> rest = new LinkedHashMap<>(settings);
    rest.keySet().removeAll(names);
    return new ConfFile(rest);
  }

  /** A line for each setting. */
  public String text() {
    StringBuilder text = new StringBuilder();
    settings.forEach((name, value) -> text.append(line(name, value)).append('\n'));
    return text.toString();
  }

  static String line(String name, String value) {
    return name + " = " + quoted(value);
  }

  private static String quoted(String value) {
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw GuestException.of(ErrorCode.BAD_REQUEST, "a setting's value holds control characters");
    }
    return PLAIN.matcher(value).matches()
        ? value
        : "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  private static String unquoted(String value) {
    if (!value.startsWith("'")) {
      return value;
    }
    String inner = value.substring(1, value.length() - 1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < inner.length(); i++) {
      char c = inner.charAt(i);
      boolean escapes = (c == '\'' || c == '\\') && i + 1 < inner.length();
      text.append(escapes ? escaped(c, inner.charAt(++i)) : c);
    }
    return text.toString();
  }

  private static char escaped(char sign, char next) {
    if (sign == '\'') {
      return '\'';
    }
    return switch (next) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'f' -> '\f';
      default -> next;
    };
  }
}
