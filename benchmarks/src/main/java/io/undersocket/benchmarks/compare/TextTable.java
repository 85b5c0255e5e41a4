package io.undersocket.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * A Markdown table whose columns also line up on a console: names to the left, figures to the
 * right.
 */
public final class TextTable {

  private final List<List<String>> rows = new ArrayList<>();

  /** A table with these names of columns. */
  public TextTable(List<String> head) {
    rows.add(List.copyOf(head));
  }

  /** One more row, with as many cells. */
  public void add(List<String> row) {
    if (row.size() != rows.get(0).size()) {
      throw new IllegalArgumentException(row + " does not fit under " + rows.get(0));
    }
    rows.add(List.copyOf(row));
  }

  @Override
  public String toString() {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < rows.size(); r++) {
      for (int i = 0; i < columns; i++) {
        String cell = rows.get(r).get(i);
        String padding = " ".repeat(widths[i] - cell.length());
        text.append("| ").append(i == 0 ? cell + padding : padding + cell).append(' ');
      }
      text.append("|\n");
      if (r == 0) {
        for (int i = 0; i < columns; i++) {
          text.append(i == 0 ? "| " : "| ")
              .append("-".repeat(widths[i] - 1))
              .append(i == 0 ? "- " : ": ");
        }
        text.append("|\n");
      }
    }
    return text.toString();
  }
}
