package org.trovekeeper.toolkit;

import java.util.HexFormat;

/** Makes foreign text fit to be shown: in a log, on a terminal, to a service manager. */
public final class PlainText {
  private static final HexFormat HEX = HexFormat.of();

  private PlainText() {}

  /**
   * One line: what would begin another, move the cursor or turn the direction of writing is shown
   * as an escape. Of a longer text the beginning, and how much was left out.
   *
   * @param most characters of the text that are shown
   */
  public static String line(String text, int most) {
    int end = Math.min(text.length(), most);
    StringBuilder line = new StringBuilder(end);
    for (int i = 0; i < end; i++) {
      append(line, text.charAt(i));
    }
    if (end < text.length()) {
      line.append("... (").append(text.length() - end).append(" more characters)");
    }
    return line.toString();
  }

  private static void append(StringBuilder line, char c) {
    switch (c) {
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      default -> {
        if (unseen(c)) {
          line.append("\\u").append(HEX.toHexDigits(c));
        } else {
          line.append(c);
        }
      }
    }
  }

  private static boolean unseen(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
