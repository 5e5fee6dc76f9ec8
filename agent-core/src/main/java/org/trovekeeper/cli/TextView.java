package org.trovekeeper.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.toolkit.PlainText;

/** JSON values for people: one line a key, dots for depth; lists of objects as tables. */
final class TextView {
  private static final int MOST_SHOWN = 4000;

  private TextView() {}

  static String of(@Nullable Object value) {
    StringBuilder lines = new StringBuilder();
    write(lines, "", value);
    return lines.toString().stripTrailing();
  }

  /** Columns padded to their widest cell; missing values as a dash. */
  static String table(List<String> columns, List<? extends Map<?, ?>> rows) {
    Map<String, Integer> widths =
        columns.stream()
            .collect(
                Collectors.toMap(
                    column -> column,
                    column ->
                        rows.stream()
                            .mapToInt(row -> cell(row.get(column)).length())
                            .reduce(column.length(), Math::max)));
    StringBuilder lines = new StringBuilder();
    for (String column : columns) {
      lines.append(padded(column, widths));
    }
    for (Map<?, ?> row : rows) {
      lines.append('\n');
      for (String column : columns) {
        lines
            .append(cell(row.get(column)))
            .repeat(' ', 2 + width(widths, column) - cell(row.get(column)).length());
      }
    }
    return lines.toString().lines().map(String::stripTrailing).collect(Collectors.joining("\n"));
  }

  private static String padded(String column, Map<String, Integer> widths) {
    return column + " ".repeat(2 + width(widths, column) - column.length());
  }

  private static int width(Map<String, Integer> widths, String column) {
    return widths.getOrDefault(column, column.length());
  }

  private static void write(StringBuilder lines, String prefix, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, item) ->
          write(lines, prefix.isEmpty() ? String.valueOf(key) : prefix + "." + key, item));
    } else {
      lines.append(prefix).append(prefix.isEmpty() ? "" : ": ").append(cell(value)).append('\n');
    }
  }

  private static String cell(@Nullable Object value) {
    return switch (value) {
      case null -> "-";
      case List<?> list when list.isEmpty() -> "none";
      case List<?> list -> list.stream().map(TextView::cell).collect(Collectors.joining(", "));
      default -> PlainText.line(value.toString(), MOST_SHOWN);
    };
  }
}
