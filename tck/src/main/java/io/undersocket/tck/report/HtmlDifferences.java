package io.undersocket.tck.report;

import java.util.List;

/** The part of the page that says where servers differ, and why. */
final class HtmlDifferences {

  private final Matrix matrix;
  private final List<Matrix.Row> differences;
  private final Explanations explanations;
  private final Html html;

  HtmlDifferences(Matrix matrix, Explanations explanations, Html html) {
    this.matrix = matrix;
    this.differences = matrix.differences();
    this.explanations = explanations;
    this.html = html;
  }

  boolean isEmpty() {
    return differences.isEmpty();
  }

  void write() {
    if (isEmpty()) {
      return;
    }
    html.open("section", "id", "differences")
        .element("h2", "Where they differ")
        .element(
            "p",
            differences.size() == 1
                ? "One case is met by some of these servers and not by others."
                : differences.size() + " cases are met by some of these servers and not by others.",
            "class",
            "lead")
        .open("div", "class", "card list");
    differences.forEach(this::difference);
    html.close("div", "section").line();
  }

  private void difference(Matrix.Row row) {
    html.open("article", "class", "difference")
        .open("p", "class", "rule")
        .element("a", row.id(), "class", "id", "href", "#" + row.id())
        .text(" ");
    HtmlCases.badge(html, row.level());
    html.text(" " + row.one().rule()).close("p");
    HtmlCases.marks(html, matrix, row);
    write(html, matrix, row, explanations);
    html.close("article").line();
  }

  /** The explanations of a case; one that all share is told once. */
  static void write(Html html, Matrix matrix, Matrix.Row row, Explanations explanations) {
    var byServer = explanations.of(matrix, row);
    boolean shared = byServer.values().stream().distinct().count() == 1 && byServer.size() > 1;
    if (shared) {
      sentence(html, "", byServer.values().iterator().next().orElse(""));
    } else {
      byServer.forEach((server, sentence) -> sentence(html, server + ": ", sentence.orElse("")));
    }
  }

  private static void sentence(Html html, String server, String sentence) {
    html.open("p", "class", sentence.isEmpty() ? "why quiet" : "why")
        .element("b", server)
        .text(sentence.isEmpty() ? "not explained yet" : sentence)
        .close("p");
  }
}
