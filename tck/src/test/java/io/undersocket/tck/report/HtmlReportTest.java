package io.undersocket.tck.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.tck.judge.Level;
import io.undersocket.tck.judge.Result;
import io.undersocket.tck.judge.Trace;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Judgements as a page")
class HtmlReportTest {

  private static final Explanations NONE = new Explanations(Map.of());
  private static final Pattern TAG =
      Pattern.compile("<(/?)([a-z0-9]+)((?: [a-z-]+=\"[^\"<>]*\")*)>");

  private static String page(Judged... servers) {
    return HtmlReport.write(List.of(servers), NONE);
  }

  /** What the page has after its style sheet. */
  private static String body(String page) {
    return page.substring(page.indexOf("<body>"));
  }

  /** Every angle bracket belongs to an element of ours, and each is closed in its place. */
  private static void assertWellFormed(String page) {
    String body = body(page);
    Deque<String> open = new ArrayDeque<>(List.of("html"));
    Matcher tag = TAG.matcher(body);
    long brackets = body.chars().filter(c -> c == '<').count();
    long tags = 0;
    while (tag.find()) {
      tags++;
      if (tag.group(2).equals("input")) {
        continue;
      }
      if (tag.group(1).isEmpty()) {
        open.push(tag.group(2));
      } else {
        assertThat(open.pop()).as("what ends at " + tag.start()).isEqualTo(tag.group(2));
      }
    }
    assertThat(tags).isEqualTo(brackets);
    assertThat(open).isEmpty();
  }

  @Test
  @DisplayName("need nothing but the page: no script, nothing to fetch")
  void needsNothingElse() {
    String page = HtmlReport.write(Invented.three(), NONE);
    assertWellFormed(page);
    assertThat(page)
        .doesNotContain(
            "<script", "<link", "@import", " src=", "url(", "href=\"http", "javascript:");
  }

  @Test
  @DisplayName("every link leads somewhere, and no two places have one name")
  void linksLead() {
    String page = body(HtmlReport.write(Invented.three(), NONE));
    List<String> ids = new ArrayList<>();
    Pattern.compile(" id=\"([^\"]+)\"").matcher(page).results().forEach(m -> ids.add(m.group(1)));
    assertThat(ids).doesNotHaveDuplicates();
    Pattern.compile(" href=\"#([^\"]+)\"")
        .matcher(page)
        .results()
        .forEach(m -> assertThat(ids).contains(m.group(1)));
  }

  @Test
  @DisplayName("whatever a server sent is text, without what cannot be seen")
  void escapes() {
    String page = page(Invented.judged(Invented.HOSTILE, Invented.hostile(Level.REQUIRED)));
    assertWellFormed(page);
    assertThat(page)
        .contains("&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt; --&gt; &quot;quoted")
        .contains("\\u0000 \\u001b[2J \\u0007 \\ud800 \\uffff \\u202e \ud83d\ude80")
        .doesNotContain("\u0000", "\u001b", "\u202e", "<script");
  }

  @Test
  @DisplayName("the verdict is told at the top, for each server")
  void tellsVerdicts() {
    String page =
        page(
            Invented.varied("One"),
            Invented.judged(
                "Two",
                Invented.result("engineio4", "E4-PO-02", Level.REQUIRED, Result.Verdict.PASSED)));
    assertThat(page)
        .containsSubsequence(
            "<h2>One</h2>",
            "Failed</strong>",
            "<b>2</b> of 3 required cases met",
            "<h2>Two</h2>",
            "Passed</strong>",
            "<b>1</b> of 1 required cases met");
  }

  @Test
  @DisplayName("a failure tells what was expected, received and on the wire")
  void tellsFailures() {
    assertThat(body(page(Invented.varied("One"))))
        .containsSubsequence(
            "id=\"E4-PO-02\"",
            "<dd>status 400</dd>",
            "<dd>status 200</dd>",
            "On the wire, 3 entries",
            "<time>1.3 ms</time>",
            "GET /engine.io/?EIO=4&amp;transport=polling HTTP/1.1",
            "HTTP/1.1 200 OK");
  }

  @Test
  @DisplayName("a case that was not judged says what is missing")
  void tellsWhatIsMissing() {
    assertThat(page(Invented.varied("One"))).contains("it lacks the MessagePack parser");
  }

  @Test
  @DisplayName("the middle of a long trace is left out, and long texts are cut")
  void isBounded() {
    List<Trace.Entry> trace =
        IntStream.range(0, 400)
            .mapToObj(
                i ->
                    new Trace.Entry(
                        Duration.ofMillis(i), "c", Trace.Way.SENT, "say " + i + "x".repeat(2_000)))
            .toList();
    Result result =
        new Result(
            "engineio4",
            "E4-PO-01",
            Level.REQUIRED,
            "Rule.",
            "-",
            Result.Verdict.FAILED,
            Duration.ZERO,
            new Result.Failure("a", "b"),
            trace);
    String page = page(Invented.judged("One", result));
    assertThat(page)
        .contains("say 59x", "300 entries are left out here", "say 360x", "say 399x")
        .doesNotContain("say 60x", "say 359x");
    assertThat(page.length()).isLessThan(150_000);
  }

  @Test
  @DisplayName("differences are told with the words that explain them, or that nobody did")
  void tellsDifferences() {
    Result met = Invented.result("engineio4", "E4-PO-01", Level.REQUIRED, Result.Verdict.PASSED);
    Result failed = Invented.result("engineio4", "E4-PO-01", Level.REQUIRED, Result.Verdict.FAILED);
    List<Judged> servers = List.of(Invented.judged("One", met), Invented.judged("Two", failed));
    assertThat(HtmlReport.write(servers, NONE)).contains("not explained yet");
    assertThat(HtmlReport.write(servers, new Explanations(Map.of("E4-PO-01", "It cannot <know>."))))
        .contains("Where they differ", "<b>Two: </b>It cannot &lt;know&gt;.")
        .doesNotContain("not explained yet");
    assertThat(page(Invented.judged("One", met), Invented.judged("Two", met)))
        .doesNotContain("Where they differ");
  }

  @Test
  @DisplayName("clients stand by transports, and the scenarios that failed are named")
  void showsClients() {
    String page =
        page(
            Invented.judged(
                "One",
                Invented.result(
                    "clients", "CL-js-2.5-upgrade-text", Level.REQUIRED, Result.Verdict.PASSED),
                Invented.result(
                    "clients",
                    "CL-js-2.5-upgrade-large-payloads",
                    Level.REQUIRED,
                    Result.Verdict.FAILED)));
    assertThat(page)
        .containsSubsequence(
            "socket.io-client 2.5<small>Node.js</small>",
            "1/2</span>",
            "href=\"#CL-js-2.5-upgrade-large-payloads\">large payloads</a>");
  }

  @Test
  @DisplayName("a server that was judged by other cases has gaps")
  void hasGaps() {
    String page =
        page(
            Invented.varied("One"),
            Invented.judged(
                "Two",
                Invented.result("engineio4", "E4-PO-09", Level.REQUIRED, Result.Verdict.PASSED)));
    assertWellFormed(page);
    assertThat(page).contains("not judged");
    assertThat(Set.of("E4-PO-09", "E4-PO-01")).allMatch(id -> page.contains("id=\"" + id));
  }
}
