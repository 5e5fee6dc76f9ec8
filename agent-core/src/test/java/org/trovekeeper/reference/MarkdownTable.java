package org.trovekeeper.reference;

import java.util.Collections;
import java.util.List;

/** A table in Markdown. */
public final class MarkdownTable {
  private final StringBuilder text = new StringBuilder();

  public MarkdownTable(String... titles) {
    row(titles);
    row(Collections.nCopies(titles.length, "---").toArray(new String[0]));
  }

  /** A bar inside a cell would end it. */
  public void row(String... cells) {
    List<String> safe = List.of(cells).stream().map(cell -> cell.replace("|", "\\|")).toList();
    text.append("| ").append(String.join(" | ", safe)).append(" |\n");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
