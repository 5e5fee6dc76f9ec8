package org.trovekeeper.postgresql.replication;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a server is reached, in the keywords and values of libpq. */
record ConnInfo(Map<String, String> values) {
  ConnInfo {
    values = new LinkedHashMap<>(values);
  }

  Optional<String> get(String keyword) {
    return Optional.ofNullable(values.get(keyword));
  }

  /** The host and port, for people. */
  String address() {
    return get("host").orElse("") + ":" + get("port").orElse("");
  }

  ConnInfo with(String keyword, String value) {
    Map<String, String> more = new LinkedHashMap<>(values);
    more.put(keyword, value);
    return new ConnInfo(more);
  }

  /** Every value in quotes, whatever is in it. */
  String text() {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + "='" + escaped(entry.getValue()) + "'")
        .collect(Collectors.joining(" "));
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("'", "\\'");
  }

  /** Reads what libpq reads; what does not follow its rules is left out. */
  static ConnInfo parse(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    int at = 0;
    while (true) {
      int equals = text.indexOf('=', at);
      if (equals < 0) {
        return new ConnInfo(values);
      }
      String keyword = text.substring(at, equals).strip();
      at = equals + 1;
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      StringBuilder value = new StringBuilder();
      at = read(text, at, value);
      values.put(keyword, value.toString());
    }
  }

  /** Reads one value, answers where it ended. */
  private static int read(String text, int start, StringBuilder value) {
    boolean quoted = start < text.length() && text.charAt(start) == '\'';
    int at = quoted ? start + 1 : start;
    while (at < text.length()) {
      char next = text.charAt(at);
      if (quoted ? next == '\'' : Character.isWhitespace(next)) {
        return at + 1;
      }
      if (next == '\\' && at + 1 < text.length()) {
        at++;
      }
      value.append(text.charAt(at));
      at++;
    }
    return at;
  }
}
