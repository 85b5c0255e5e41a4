package io.undersocket.tck.report;

import io.undersocket.tck.judge.Level;
import io.undersocket.tck.judge.Result;
import io.undersocket.tck.judge.Trace;
import java.util.List;
import java.util.Optional;

/** The part of the page that has every case, and for each failure what went over the wire. */
final class HtmlCases {

  /** More of a trace is in the JSON: its middle is left out here, to keep the page small. */
  private static final int FIRST_ENTRIES = 60;

  private static final int LAST_ENTRIES = 40;
  private static final int LONGEST_TEXT = 800;

  private final Matrix matrix;
  private final Explanations explanations;
  private final Areas areas = new Areas();
  private final Html html;

  HtmlCases(Matrix matrix, Explanations explanations, Html html) {
    this.matrix = matrix;
    this.explanations = explanations;
    this.html = html;
  }

  void write() {
    html.open("section", "id", "cases").element("h2", "Cases");
    filter();
    matrix.bySuite().forEach(this::suite);
    html.element("p", "No case to show.", "class", "nothing quiet").close("section").line();
  }

  /** Needs no script: the style sheet hides what does not fit the chosen one. */
  private void filter() {
    html.open("fieldset", "class", "filter").element("legend", "Show");
    choice("all", "all", matrix.rows().size(), true);
    choice("failed", "not met", matrix.rows().stream().filter(Matrix.Row::failed).count(), false);
    if (matrix.servers().size() > 1) {
      choice("differs", "differences", matrix.differences().size(), false);
    }
    html.close("fieldset").line();
  }

  private void choice(String value, String words, long count, boolean chosen) {
    html.open("label");
    String id = "show-" + value;
    if (chosen) {
      html.open("input", "type", "radio", "name", "show", "id", id, "checked", "");
    } else {
      html.open("input", "type", "radio", "name", "show", "id", id);
    }
    html.open("span").text(words + " ").element("b", Long.toString(count)).close("span", "label");
  }

  private void suite(String suite, List<Matrix.Row> rows) {
    html.open("section", "class", "suite", "id", "suite-" + Names.key(suite))
        .open("h3")
        .text(matrix.title(suite) + " ")
        .element("small", rows.size() + " cases")
        .close("h3")
        .open("div", "class", "card list");
    String area = "";
    for (Matrix.Row row : rows) {
      String next = ClientCell.of(row.id()).map(ClientCell::client).orElse(row.area());
      if (!next.equals(area)) {
        if (!area.isEmpty()) {
          html.close("section");
        }
        area = next;
        html.open("section", "class", "area").open("div", "class", "row heading").open("h4");
        html.text(areas.heading(area)).close("h4");
        servers();
        html.close("div");
      }
      row(row);
    }
    if (!area.isEmpty()) {
      html.close("section");
    }
    html.close("div", "section").line();
  }

  private void servers() {
    html.open("span", "class", "marks", "aria-hidden", "true");
    matrix.servers().forEach(judged -> html.element("span", judged.name(), "class", "server"));
    html.close("span");
  }

  private void row(Matrix.Row row) {
    String kinds = "case" + (row.failed() ? " failed" : "") + (row.differs() ? " differs" : "");
    html.open("details", "class", kinds)
        .open("summary", "class", "row")
        .element("span", row.id(), "class", "id")
        .open("span", "class", "rule")
        .text(row.one().rule() + " ");
    badge(html, row.level());
    html.close("span");
    marks(html, matrix, row);
    html.close("summary").open("div", "class", "body", "id", row.id());
    html.open("p", "class", "source").element("b", "Source ").text(row.one().source()).close("p");
    for (int i = 0; i < matrix.servers().size(); i++) {
      Optional<Result> result = row.results().get(i);
      if (result.isPresent()) {
        outcome(matrix.servers().get(i), result.get());
      }
    }
    if (row.differs()) {
      HtmlDifferences.write(html, matrix, row, explanations);
    }
    html.close("div", "details").line();
  }

  private void outcome(Judged judged, Result result) {
    html.open("div", "class", "outcome")
        .open("p")
        .element("b", judged.name())
        .text(" ")
        .element("span", words(result), "class", "count " + state(result));
    if (result.verdict() == Result.Verdict.NOT_OFFERED) {
      html.text(": it lacks " + judged.missing(result.id()));
    } else {
      html.text(" in " + TraceText.time(result.took()));
    }
    html.close("p");
    Result.Failure failure = result.failure();
    if (failure != null) {
      html.open("dl", "class", "failure")
          .element("dt", "expected")
          .element("dd", failure.expected())
          .element("dt", "received")
          .element("dd", failure.received())
          .close("dl");
    }
    if (!result.trace().isEmpty()) {
      trace(result.trace());
    }
    html.close("div");
  }

  private void trace(List<Trace.Entry> trace) {
    html.open("details", "class", "wire")
        .element("summary", "On the wire, " + trace.size() + " entries")
        .open("ol");
    int left = trace.size() - FIRST_ENTRIES - LAST_ENTRIES;
    for (int i = 0; i < trace.size(); i++) {
      if (left > 0 && i == FIRST_ENTRIES) {
        html.element("li", left + " entries are left out here", "class", "quiet left");
        i += left;
      }
      entry(trace.get(i));
    }
    html.close("ol", "details");
  }

  private void entry(Trace.Entry entry) {
    String way =
        switch (entry.way()) {
          case SENT -> "sent";
          case RECEIVED -> "received";
          case NOTE -> "note";
        };
    html.open("li", "class", way)
        .element("time", TraceText.time(entry.at()))
        .element("span", entry.connection(), "class", "connection")
        .element("span", TraceText.arrow(entry.way()), "class", "way", "title", way)
        .element("pre", cut(entry.text().strip()))
        .close("li");
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_TEXT
        ? text
        : text.substring(0, LONGEST_TEXT) + " … (" + text.length() + " characters)";
  }

  /** What became of a case, one mark for each server. */
  static void marks(Html html, Matrix matrix, Matrix.Row row) {
    html.open("span", "class", "marks");
    for (int i = 0; i < matrix.servers().size(); i++) {
      Optional<Result> result = row.results().get(i);
      String state = result.map(HtmlCases::state).orElse("none");
      html.open("span", "class", "server " + state);
      mark(html, state, result.map(HtmlCases::words).orElse("not judged"));
      html.element("span", " " + matrix.servers().get(i).name(), "class", "who").close("span");
    }
    html.close("span");
  }

  /** A sign in the colour of a state, with words for those who do not see it. */
  static void mark(Html html, String state, String words) {
    String sign =
        switch (state) {
          case "met" -> "✓";
          case "unsteady" -> "≈";
          case "none" -> "–";
          default -> "✗";
        };
    html.element(
        "span", sign, "class", "mark " + state, "role", "img", "aria-label", words, "title", words);
  }

  static void badge(Html html, Level level) {
    String name = level.name().toLowerCase(java.util.Locale.ROOT);
    html.element("span", name, "class", "badge " + name);
  }

  /** The class of a result in the style sheet. */
  static String state(Result result) {
    return switch (result.verdict()) {
      case PASSED -> "met";
      case UNSTEADY -> "unsteady";
      case NOT_OFFERED -> "none";
      case FAILED ->
          switch (result.level()) {
            case REQUIRED -> "bad";
            case REFERENCE -> "odd";
            case RECOMMENDED -> "less";
          };
    };
  }

  static String words(Result result) {
    return switch (result.verdict()) {
      case PASSED -> "met";
      case UNSTEADY -> "met, unsteady";
      case NOT_OFFERED -> "not offered";
      case FAILED -> result.level() == Level.REQUIRED ? "failed" : "not met";
    };
  }
}
