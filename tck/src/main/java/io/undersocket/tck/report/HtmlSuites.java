package io.undersocket.tck.report;

import io.undersocket.tck.judge.Level;
import io.undersocket.tck.judge.Result;
import java.util.ArrayList;
import java.util.List;

/** The part of the page that has a row for each suite and a column for each server. */
final class HtmlSuites {

  private final Matrix matrix;
  private final Html html;

  HtmlSuites(Matrix matrix, Html html) {
    this.matrix = matrix;
    this.html = html;
  }

  void write() {
    html.open("section", "id", "suites")
        .element("h2", "Suites")
        .open("table", "class", "card suites")
        .open("thead")
        .open("tr")
        .element("th", "Suite", "scope", "col");
    matrix.servers().forEach(judged -> html.element("th", judged.name(), "scope", "col"));
    html.close("tr", "thead").open("tbody");
    for (String suite : matrix.bySuite().keySet()) {
      html.open("tr")
          .open("th", "scope", "row")
          .element("a", matrix.title(suite), "href", "#suite-" + Names.key(suite))
          .close("th");
      for (int i = 0; i < matrix.servers().size(); i++) {
        cell(matrix.servers().get(i).name(), matrix.results(i, suite));
      }
      html.close("tr");
    }
    html.close("tbody", "table", "section").line();
  }

  private void cell(String server, List<Result> results) {
    html.open("td", "data-server", server);
    Tally all = Tally.of(results);
    Tally required = Tally.of(results, Level.REQUIRED);
    if (results.isEmpty()) {
      html.element("span", "not judged", "class", "quiet");
    } else if (all.judged() == 0) {
      html.element("span", "not offered", "class", "quiet");
    } else {
      String state = required.failed() > 0 ? "bad" : "met";
      html.open("span", "class", "count " + state)
          .element("b", required.words())
          .text(required.judged() == 0 ? "" : " required")
          .close("span");
      bar(html, results);
      html.element("span", rest(results, all), "class", "quiet");
    }
    html.close("td");
  }

  private static String rest(List<Result> results, Tally all) {
    List<String> words = new ArrayList<>();
    Tally reference = Tally.of(results, Level.REFERENCE);
    Tally recommended = Tally.of(results, Level.RECOMMENDED);
    if (reference.judged() > 0) {
      words.add(reference.words() + " reference");
    }
    if (recommended.judged() > 0) {
      words.add(recommended.words() + " recommended");
    }
    if (all.notOffered() > 0) {
      words.add(all.notOffered() + " not offered");
    }
    return String.join(" · ", words);
  }

  /** A bar of all cases: met, failed by level, not offered. */
  private static void bar(Html html, List<Result> results) {
    html.open("span", "class", "bar", "aria-hidden", "true");
    part(html, "met", Tally.of(results).met());
    part(html, "bad", Tally.of(results, Level.REQUIRED).failed());
    part(html, "odd", Tally.of(results, Level.REFERENCE).failed());
    part(html, "less", Tally.of(results, Level.RECOMMENDED).failed());
    part(html, "none", Tally.of(results).notOffered());
    html.close("span");
  }

  /** A bar of what was met and what was not. */
  static void bar(Html html, Tally tally, String failed) {
    html.open("span", "class", "bar", "aria-hidden", "true");
    part(html, "met", tally.met());
    part(html, failed, tally.failed());
    part(html, "none", tally.notOffered());
    html.close("span");
  }

  private static void part(Html html, String state, int count) {
    if (count > 0) {
      html.open("i", "class", state, "style", "flex:" + count).close("i");
    }
  }
}
