package org.trovekeeper.mysql.common;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.toolkit.IniFile;
import org.trovekeeper.toolkit.SizeValues;

/** How values of a configuration group become option lines and {@code SET GLOBAL} expressions. */
public final class VariableRules {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z][A-Za-z0-9_-]*(?:\\.[A-Za-z0-9_-]+)?");

  /** Half of what an option file's line may have: signs in it may be written as two. */
  private static final int LONGEST = 1900;

  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(?:\\.\\d+)?");

  private VariableRules() {}

  /** The checked option name in the server's form. */
  static String name(String name) {
    if (!NAME.matcher(name).matches()) {
      throw GuestException.of(
          ErrorCode.BAD_REQUEST, "not a setting's name: " + name.replaceAll("\\p{Cntrl}", "?"));
    }
    return IniFile.normal(name);
  }

  /** The option's text. What a server reads as one line is short: the rest would be another one. */
  static String option(Object value) {
    String text = value instanceof Boolean on ? (on ? "ON" : "OFF") : plain(value);
    if (text.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      throw GuestException.of(
          ErrorCode.BAD_REQUEST, "a setting's value is longer than %d bytes".formatted(LONGEST));
    }
    return text;
  }

  /**
   * The expression to set.
   *
   * @param type the variable's type as {@code information_schema.system_variables} has it
   */
  static String expression(String type, Object value) {
    if (value instanceof Boolean on) {
      return on ? "ON" : "OFF";
    }
    String text = plain(value);
    boolean numeric = type.contains("INT") || type.equals("DOUBLE");
    OptionalLong bytes = SizeValues.bytes(text);
    if (numeric && bytes.isPresent()) {
      return Long.toString(bytes.getAsLong());
    }
    boolean number = NUMBER.matcher(text).matches();
    boolean choice = type.equals("BOOLEAN") || type.equals("ENUM");
    return number && (numeric || choice) ? text : Sql.literal(text);
  }

  /** Whether a running server's value is what an option line asks for; empty is a flag. */
  public static boolean same(Optional<String> wanted, String actual) {
    return canonical(wanted.orElse("ON")).equals(canonical(actual));
  }

  private static String canonical(String value) {
    return switch (value.strip().toUpperCase(Locale.ROOT)) {
      case "ON", "TRUE", "1" -> "ON";
      case "OFF", "FALSE", "0" -> "OFF";
      default -> {
        OptionalLong bytes = SizeValues.bytes(value);
        yield bytes.isPresent() ? Long.toString(bytes.getAsLong()) : value.strip();
      }
    };
  }

  private static String plain(Object value) {
    return value instanceof Double || value instanceof Float
        ? new BigDecimal(value.toString()).stripTrailingZeros().toPlainString()
        : value.toString();
  }
}
