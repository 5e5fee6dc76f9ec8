package org.trovekeeper.postgresql;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.toolkit.RejectedSettings;

/** How names and values of a configuration group become those of the server. */
final class SettingRules {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(?:\\.[A-Za-z_][A-Za-z0-9_]*)?");

  private SettingRules() {}

  /** Checked names, and values as texts. */
  static Map<String, String> texts(Map<String, Object> values) {
    Map<String, String> texts = new LinkedHashMap<>();
    values.forEach((name, value) -> texts.put(name(name), text(value)));
    return texts;
  }

  static String name(String name) {
    if (!NAME.matcher(name).matches() || name.toLowerCase(Locale.ROOT).startsWith("include")) {
      throw GuestException.of(
          ErrorCode.BAD_REQUEST, "not a setting's name: " + name.replaceAll("\\p{Cntrl}", "?"));
    }
    return name.toLowerCase(Locale.ROOT);
  }

  static String text(Object value) {
    return switch (value) {
      case Boolean on -> on ? "on" : "off";
      case Double number -> new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
      case Float number -> new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
      default -> value.toString();
    };
  }

  /** What became of a value that the server was asked to read. */
  enum Outcome {
    TAKEN("taken"),
    NEEDS_RESTART(RejectedSettings.NEEDS_RESTART),
    UNKNOWN("unknown to the server"),
    /** That file beats every other one. */
    BEATEN("ALTER SYSTEM set another value in postgresql.auto.conf"),
    OVERRULED("a later layer of the configuration has another value");

    private final String words;

    Outcome(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /**
   * What the server says after a reload.
   *
   * @param known whether it has a setting of this name
   * @param atStartOnly whether it reads the setting only when it starts
   * @param pending whether it says that it waits for a restart to take another value
   * @param alterSystem whether the file that beats all others has a value
   * @param counts whether the value is the one that counts among those in all files
   */
  static Outcome outcome(
      boolean known, boolean atStartOnly, boolean pending, boolean alterSystem, boolean counts) {
    if (!known) {
      return Outcome.UNKNOWN;
    }
    if (alterSystem) {
      return Outcome.BEATEN;
    }
    if (!counts) {
      return Outcome.OVERRULED;
    }
    return atStartOnly && pending ? Outcome.NEEDS_RESTART : Outcome.TAKEN;
  }
}
