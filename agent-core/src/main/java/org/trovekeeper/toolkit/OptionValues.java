package org.trovekeeper.toolkit;

import java.util.regex.Pattern;

/** How option files of the MySQL family write a value: quotes, escapes and trailing comments. */
final class OptionValues {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:,@%+*~^=-]+");

  private OptionValues() {}

  static String quote(String value) {
    if (PLAIN.matcher(value).matches()) {
      return value;
    }
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case '\b' -> text.append("\\b");
        default -> text.append(c);
      }
    }
    return text.append('"').toString();
  }

  static String unquote(String value) {
    String inner = value;
    if (value.length() >= 2
        && (value.charAt(0) == '"' || value.charAt(0) == '\'')
        && value.charAt(value.length() - 1) == value.charAt(0)) {
      inner = value.substring(1, value.length() - 1);
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < inner.length(); i++) {
      char c = inner.charAt(i);
      if (c != '\\' || i + 1 == inner.length()) {
        text.append(c);
        continue;
      }
      char next = inner.charAt(++i);
      switch (next) {
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case 't' -> text.append('\t');
        case 'b' -> text.append('\b');
        case 's' -> text.append(' ');
        case '"', '\'', '\\' -> text.append(next);
        default -> text.append(c).append(next);
      }
    }
    return text.toString();
  }

  /** Cuts a {@code # comment} behind the value, but not a sign within quotes. */
  static String withoutComment(String line) {
    char quote = 0;
    boolean escaped = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if ((c == '"' || c == '\'') && !escaped) {
        if (quote == 0) {
          quote = c;
        } else if (quote == c) {
          quote = 0;
        }
      }
      if (quote == 0 && c == '#') {
        return line.substring(0, i).stripTrailing();
      }
      escaped = quote != 0 && c == '\\' && !escaped;
    }
    return line;
  }
}
