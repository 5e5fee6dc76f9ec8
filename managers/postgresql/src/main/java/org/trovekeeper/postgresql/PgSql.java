package org.trovekeeper.postgresql;

import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.sql.Names;

/** Quotes what cannot be a parameter of a statement, so that it stays one name or one text. */
public final class PgSql {
  private PgSql() {}

  /** A name in double quotes; never one that the server would cut off. */
  public static String identifier(String name) {
    if (!NameRules.whole(name)) {
      throw GuestException.of(
          ErrorCode.BAD_REQUEST, "the name is longer than 63 bytes: " + Names.shown(name));
    }
    return "\"" + checked(name).replace("\"", "\"\"") + "\"";
  }

  /** A text in single quotes; it means the same in every mode of the server. */
  public static String literal(String text) {
    String quoted = "'" + checked(text).replace("'", "''") + "'";
    return text.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
  }

  private static String checked(String text) {
    if (text.indexOf('\0') >= 0) {
      throw GuestException.of(ErrorCode.BAD_REQUEST, "a name or value holds a zero character");
    }
    return text;
  }
}
