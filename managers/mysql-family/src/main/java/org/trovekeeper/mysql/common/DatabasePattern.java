package org.trovekeeper.mysql.common;

/** Database names as the grant tables keep them: patterns, in which backslashes quote wildcards. */
final class DatabasePattern {
  private DatabasePattern() {}

  /** The pattern that only this name matches. */
  static String exactly(String database) {
    return database.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%");
  }

  /** The name that the pattern was made for. */
  static String name(String pattern) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      boolean quotes =
          c == '\\' && i + 1 < pattern.length() && "\\_%".indexOf(pattern.charAt(i + 1)) >= 0;
      name.append(quotes ? pattern.charAt(++i) : c);
    }
    return name.toString();
  }
}
