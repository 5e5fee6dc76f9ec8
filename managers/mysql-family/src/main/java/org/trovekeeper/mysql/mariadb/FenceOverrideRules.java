package org.trovekeeper.mysql.mariadb;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.trovekeeper.toolkit.IniFile;

/** What the fence's layer says: the server is closed, since which position, or a call is at it. */
final class FenceOverrideRules {
  /** A server that starts with it is open. */
  static final String UNDER_WAY = "# a call opens or closes the server\n";

  private static final Pattern POSITION = Pattern.compile("(?m)^# closed at ([0-9,-]*)$");

  private FenceOverrideRules() {}

  static String closed(String position) {
    return "# closed at " + position + "\n" + SystemOverrideRules.closed().text();
  }

  static boolean closes(String text) {
    return IniFile.parse(text).has("mysqld", "read_only");
  }

  /** Empty where none was noted, as by earlier agents. */
  static Optional<String> position(String text) {
    Matcher line = POSITION.matcher(text);
    return line.find() && closes(text) ? Optional.of(line.group(1)) : Optional.empty();
  }
}
