package io.undersocket.tck.report;

import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Level;
import io.undersocket.tck.judge.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Judgements as one page of HTML that needs nothing else, not even a script: it can be sent by
 * mail, or shown by a build server that lets no script run.
 */
public final class HtmlReport {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Matrix matrix;
  private final Explanations explanations;
  private final Html html = new Html();

  private HtmlReport(List<Judged> servers, Explanations explanations) {
    this.matrix = Matrix.of(servers);
    this.explanations = explanations;
  }

  /**
   * Writes the page.
   *
   * @param servers what was found about each server
   * @param explanations why servers differ
   */
  public static String write(List<Judged> servers, Explanations explanations) {
    return new HtmlReport(servers, explanations).page();
  }

  private String page() {
    HtmlClients clients = new HtmlClients(matrix, html);
    HtmlDifferences differences = new HtmlDifferences(matrix, explanations, html);
    html.raw("<!DOCTYPE html>\n")
        .open("html", "lang", "en")
        .open("head")
        .open("meta", "charset", "utf-8")
        .open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
        .open("meta", "name", "color-scheme", "content", "light dark")
        .element("title", "Socket.IO compatibility: " + names())
        .open("style")
        .raw(styleSheet())
        .close("style", "head")
        .line()
        .open("body");
    head(!clients.isEmpty(), !differences.isEmpty());
    html.open("main");
    servers();
    new HtmlSuites(matrix, html).write();
    clients.write();
    differences.write();
    new HtmlCases(matrix, explanations, html).write();
    html.close("main");
    foot();
    return html.close("body", "html").line().toString();
  }

  private String names() {
    return String.join(", ", matrix.servers().stream().map(Judged::name).toList());
  }

  private void head(boolean clients, boolean differences) {
    html.open("header", "class", "top")
        .element("p", "Socket.IO compatibility kit", "class", "kicker")
        .element("h1", "Compatibility report")
        .open("nav")
        .element("a", "Suites", "href", "#suites");
    if (clients) {
      html.element("a", "Clients", "href", "#clients");
    }
    if (differences) {
      html.element("a", "Differences", "href", "#differences");
    }
    html.element("a", "Cases", "href", "#cases").close("nav", "header").line();
  }

  private void servers() {
    html.open("section", "class", "servers", "aria-label", "Servers");
    matrix.servers().forEach(this::server);
    html.close("section").line();
  }

  private void server(Judged judged) {
    List<Result> results = judged.judgement().results();
    Tally required = Tally.of(results, Level.REQUIRED);
    boolean nothing = Tally.of(results).judged() == 0;
    String verdict = nothing ? "none" : judged.judgement().passed() ? "met" : "bad";
    html.open("article", "class", "card server " + verdict)
        .open("div", "class", "name")
        .element("h2", judged.name())
        .element(
            "strong",
            nothing ? "Not judged" : judged.judgement().passed() ? "Passed" : "Failed",
            "class",
            "verdict " + verdict)
        .close("div")
        .open("p", "class", "figure")
        .element("b", required.judged() == 0 ? "–" : Integer.toString(required.met()))
        .text(" of " + required.judged() + " required cases met")
        .close("p");
    HtmlSuites.bar(html, required, "bad");
    html.open("dl", "class", "levels");
    level(results, Level.REFERENCE);
    level(results, Level.RECOMMENDED);
    Tally all = Tally.of(results);
    if (all.notOffered() > 0) {
      html.open("div")
          .element("dt", "not offered")
          .element("dd", all.notOffered() + " cases")
          .close("div");
    }
    if (all.unsteady() > 0) {
      html.open("div").element("dt", "unsteady").element("dd", "" + all.unsteady()).close("div");
    }
    html.close("dl");
    features(judged);
    html.open("p", "class", "fine")
        .element("code", judged.judgement().target().url().toString())
        .text(
            " · "
                + DATE.format(judged.at())
                + " · took "
                + ConsoleReport.seconds(judged.judgement().took())
                + " · kit "
                + judged.kit())
        .close("p", "article")
        .line();
  }

  private void level(List<Result> results, Level level) {
    Tally tally = Tally.of(results, level);
    if (tally.judged() > 0) {
      html.open("div").element("dt", level.words()).element("dd", tally.words()).close("div");
    }
  }

  private void features(Judged judged) {
    html.open("details", "class", "features")
        .element(
            "summary",
            "offers "
                + judged.judgement().target().features().size()
                + " of "
                + Feature.values().length
                + " features")
        .open("ul");
    for (Feature feature : Feature.values()) {
      boolean offered = judged.judgement().target().features().contains(feature);
      html.open("li", "class", offered ? "met" : "none");
      HtmlCases.mark(html, offered ? "met" : "none", offered ? "offered" : "not offered");
      html.text(" " + feature.words()).close("li");
    }
    html.close("ul", "details");
  }

  private void foot() {
    html.open("footer").element("h2", "How to read this").open("dl");
    explain(
        "Required",
        "the protocol's documents demand it, or every official client relies on it. A server is"
            + " judged by these.");
    explain("Reference", "the Node.js server does it, where the documents differ or are silent.");
    explain("Recommended", "a server does well to do it; clients work without.");
    explain(
        "Unsteady", "not met beside other cases, then met twice alone: the machine is to blame.");
    explain("Not offered", "the target lacks what the case needs, so it was not judged.");
    html.close("dl", "footer");
  }

  private void explain(String term, String sentence) {
    html.open("div").element("dt", term).element("dd", sentence).close("div");
  }

  private static String styleSheet() {
    try (InputStream stream =
        Objects.requireNonNull(HtmlReport.class.getResourceAsStream("report.css"))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
