package io.undersocket.benchmarks.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One target, and what came of it.
 *
 * @param target what is to be small
 * @param beside what it is compared with, or how the servers are made: the column of the table
 * @param value mostly ours as a share of that of others
 * @param atMost what it may be
 */
public record Verdict(String target, String beside, double value, double atMost) {

  /** Whether it is as small as it is to be; not if it could not be told. */
  public boolean isMet() {
    return value <= atMost;
  }

  /**
   * A table of targets: a row for each, and a column for each that it stands beside.
   *
   * @param title of the first column
   */
  public static String table(String title, List<Verdict> verdicts) {
    Map<String, Map<String, Verdict>> rows = new LinkedHashMap<>();
    Set<String> columns = new LinkedHashSet<>();
    for (Verdict verdict : verdicts) {
      columns.add(verdict.beside());
      rows.computeIfAbsent(verdict.target(), target -> new LinkedHashMap<>())
          .put(verdict.beside(), verdict);
    }
    List<String> head = new ArrayList<>(List.of(title));
    head.addAll(columns);
    TextTable table = new TextTable(head);
    rows.forEach(
        (target, byColumn) -> {
          List<String> row = new ArrayList<>(List.of(target));
          for (String column : columns) {
            Verdict verdict = byColumn.get(column);
            row.add(verdict == null ? "" : verdict.inWords());
          }
          table.add(row);
        });
    return table.toString();
  }

  private String inWords() {
    return "%.2f %s (at most %.2f)".formatted(value, isMet() ? "met" : "MISSED", atMost);
  }
}
