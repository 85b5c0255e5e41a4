package io.undersocket.tck.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.tck.judge.Judgement;
import io.undersocket.tck.judge.Level;
import io.undersocket.tck.judge.Result;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("At the console")
class ConsoleReportTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private void decide(ConsoleReport report, Judgement judgement) {
    List<Result> results = judgement.results();
    for (int i = 0; i < results.size(); i++) {
      report.decided(results.get(i), i + 1, results.size());
    }
  }

  @Test
  @DisplayName("a failure is one line, and the count is told now and then")
  void tellsFailures() {
    decide(new ConsoleReport(out, ConsoleReport.Output.PLAIN), Invented.varied("One").judgement());
    assertThat(printed().lines())
        .contains(
            "FAILED E4-PO-02 The rule of E4-PO-02 is kept."
                + " Expected status 400; received status 200.",
            "not met E4-PO-03 (reference behaviour) The rule of E4-PO-03 is kept."
                + " Expected status 400; received status 200.")
        .last()
        .isEqualTo("6 of 6, 1 failed, 2 not met that need not be");
    assertThat(printed()).doesNotContain("\r", "\u001b");
  }

  @Test
  @DisplayName("the count is told five times where lines stay, however many cases there are")
  void countsSparingly() {
    ConsoleReport report = new ConsoleReport(out, ConsoleReport.Output.PLAIN);
    for (int i = 1; i <= 1000; i++) {
      report.decided(
          Invented.result("engineio4", "E4-" + i, Level.REQUIRED, Result.Verdict.PASSED), i, 1000);
    }
    assertThat(printed().lines())
        .containsExactly(
            "200 of 1000", "400 of 1000", "600 of 1000", "800 of 1000", "1000 of 1000");
  }

  @Test
  @DisplayName("a terminal shows the count on a line that is written anew")
  void rewritesTheCount() {
    decide(
        new ConsoleReport(out, ConsoleReport.Output.TERMINAL), Invented.varied("One").judgement());
    assertThat(printed())
        .contains("\r\u001b[K1 of 6\r\u001b[KFAILED E4-PO-02")
        .endsWith("\u001b[K");
  }

  @Test
  @DisplayName("what a server sent does not steer the terminal")
  void isNotSteered() {
    decide(
        new ConsoleReport(out, ConsoleReport.Output.PLAIN),
        Invented.judged("One", Invented.hostile(Level.REQUIRED)).judgement());
    assertThat(printed()).contains("\\u001b[2J").doesNotContain("\u001b");
    assertThat(printed().lines()).hasSize(2);
  }

  @Test
  @DisplayName("the suites are summed up in a table, and the verdict follows")
  void summarizes() {
    new ConsoleReport(out, ConsoleReport.Output.PLAIN).summarize(Invented.varied("One"));
    assertThat(printed())
        .isEqualToIgnoringNewLines(
            """

                          required   reference   recommended   not offered   unsteady
            Engine.IO 4     1 of 2      0 of 1        0 of 1
            Socket.IO 5     1 of 1           –             –             1          1
            all             2 of 3      0 of 1        0 of 1             1          1

            One FAILED: 1 of 3 required cases, in 42.0 s
            """);
  }

  @Test
  @DisplayName("a server passes if every required case is met, whatever else is not")
  void tellsThatItPassed() {
    new ConsoleReport(out, ConsoleReport.Output.PLAIN)
        .summarize(
            Invented.judged(
                "One",
                Invented.result("engineio4", "E4-PO-01", Level.REQUIRED, Result.Verdict.PASSED),
                Invented.result("engineio4", "E4-PO-02", Level.REFERENCE, Result.Verdict.FAILED)));
    assertThat(printed()).contains("One PASSED: all required cases that could be judged, 1");
  }

  @Test
  @DisplayName("a server that offers nothing has not passed")
  void tellsThatNothingWasJudged() {
    new ConsoleReport(out, ConsoleReport.Output.PLAIN)
        .summarize(
            Invented.judged(
                "One",
                Invented.result(
                    "engineio4", "E4-PO-01", Level.REQUIRED, Result.Verdict.NOT_OFFERED)));
    assertThat(printed()).contains("One was not judged");
  }
}
