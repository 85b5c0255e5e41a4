package io.undersocket.tck.report;

import static io.undersocket.tck.report.Legible.markup;

import io.undersocket.tck.judge.Level;
import io.undersocket.tck.judge.Result;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Judgements as the XML that build servers read: a suite of tests for each suite of each server.
 *
 * <p>Only a required case is a failure there. Another one that is not met is skipped, with what was
 * expected and received as its message, since a server is judged by the required ones.
 */
public final class JUnitXml {

  private JUnitXml() {}

  /** Writes them. */
  public static String write(List<Judged> all) {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    List<Result> results =
        all.stream().flatMap(judged -> judged.judgement().results().stream()).toList();
    xml.append("<testsuites name=\"Socket.IO compatibility\"")
        .append(counts(results))
        .append(">\n");
    for (Judged judged : all) {
      judged.bySuite().forEach((suite, of) -> suite(xml, judged, suite, of));
    }
    return xml.append("</testsuites>\n").toString();
  }

  private static void suite(StringBuilder xml, Judged judged, String suite, List<Result> results) {
    xml.append("  <testsuite")
        .append(attribute("name", judged.name() + ": " + judged.title(suite)))
        .append(counts(results))
        .append(attribute("timestamp", timestamp(judged)))
        .append(attribute("hostname", String.valueOf(judged.judgement().target().url().getHost())))
        .append(">\n    <properties>\n")
        .append(property("target", judged.judgement().target().url().toString()))
        .append(property("kit", judged.kit()))
        .append("    </properties>\n");
    results.forEach(result -> testCase(xml, judged, result));
    xml.append("  </testsuite>\n");
  }

  private static void testCase(StringBuilder xml, Judged judged, Result result) {
    xml.append("    <testcase")
        .append(attribute("classname", result.suite()))
        .append(attribute("name", result.id() + " " + result.rule()))
        .append(attribute("time", seconds(result.took())));
    String inside =
        switch (result.verdict()) {
          case PASSED -> "";
          case UNSTEADY ->
              output("Met alone, twice, but at first not among others: " + reason(result), result);
          case NOT_OFFERED -> skipped("not offered: " + judged.missing(result.id()));
          case FAILED ->
              result.level() == Level.REQUIRED
                  ? failure(result)
                  : skipped(result.level().words() + ", not met: " + reason(result))
                      + output("Not met: " + reason(result), result);
        };
    xml.append(inside.isEmpty() ? "/>\n" : ">\n" + inside + "    </testcase>\n");
  }

  private static String failure(Result result) {
    return "      <failure"
        + attribute("message", reason(result))
        + attribute("type", result.level().name())
        + ">"
        + markup("Source: " + result.source() + "\n" + TraceText.of(result.trace()))
        + "</failure>\n";
  }

  private static String skipped(String message) {
    return "      <skipped" + attribute("message", message) + "/>\n";
  }

  private static String output(String words, Result result) {
    return "      <system-out>"
        + markup(words + "\n" + TraceText.of(result.trace()))
        + "</system-out>\n";
  }

  private static String reason(Result result) {
    Result.Failure failure = result.failure();
    return failure == null
        ? "no reason is told"
        : Legible.line("expected " + failure.expected() + ", received " + failure.received());
  }

  private static String counts(Collection<Result> results) {
    long failures =
        results.stream()
            .filter(r -> r.verdict() == Result.Verdict.FAILED && r.level() == Level.REQUIRED)
            .count();
    long skipped =
        results.stream()
            .filter(
                r ->
                    r.verdict() == Result.Verdict.NOT_OFFERED
                        || r.verdict() == Result.Verdict.FAILED && r.level() != Level.REQUIRED)
            .count();
    Duration took = results.stream().map(Result::took).reduce(Duration.ZERO, Duration::plus);
    return attribute("tests", Integer.toString(results.size()))
        + attribute("failures", Long.toString(failures))
        + attribute("errors", "0")
        + attribute("skipped", Long.toString(skipped))
        + attribute("time", seconds(took));
  }

  private static String property(String name, String value) {
    return "      <property" + attribute("name", name) + attribute("value", value) + "/>\n";
  }

  private static String attribute(String name, String value) {
    return " " + name + "=\"" + markup(Legible.line(value)) + "\"";
  }

  private static String seconds(Duration took) {
    return String.format(Locale.ROOT, "%.3f", took.toMillis() / 1000.0);
  }

  /** Without a zone, as the schema of these files wants it; it is UTC. */
  private static String timestamp(Judged judged) {
    return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
        judged.at().atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS));
  }
}
