package io.undersocket.tck.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.tck.judge.Level;
import io.undersocket.tck.judge.Result;
import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What explains why a rule is not met")
class ExplanationsTest {

  private static Result of(String id, Result.Verdict verdict) {
    return Invented.result("engineio4", id, Level.REFERENCE, verdict);
  }

  private static Explanations read(String... lines) throws IOException {
    return Explanations.read(new StringReader(String.join("\n", lines)));
  }

  @Test
  @DisplayName("is the sentence of the longest key that fits the case and the server")
  void isOfTheLongestKey() throws IOException {
    Explanations explanations =
        read("# A comment.", "E4-* = All.", "E4-PO-*@node = Theirs.", "E4-PO-03 = That.");
    assertThat(explanations.of("E4-PO-03", "Ours")).contains("That.");
    assertThat(explanations.of("E4-PO-04", "Ours")).contains("All.");
    assertThat(explanations.of("E4-PO-04", "Node.js 4.8")).contains("Theirs.");
    assertThat(explanations.of("E3-PO-04", "Ours")).isEmpty();
  }

  @Test
  @DisplayName("is idle where its server meets the rule, or another key explains it")
  void isIdle() throws IOException {
    Explanations explanations =
        read(
            "E4-PO-01 = Needed.",
            "E4-PO-02@ours = Met.",
            "E4-PO-0* = Has no case of its own.",
            "E4-PO-03@node = Of another.");
    Judged ours =
        Invented.judged(
            "Ours 2.0",
            of("E4-PO-01", Result.Verdict.FAILED),
            of("E4-PO-02", Result.Verdict.UNSTEADY),
            of("E4-PO-03", Result.Verdict.PASSED));
    assertThat(explanations.idle(ours)).containsExactlyInAnyOrder("E4-PO-02@ours", "E4-PO-0*");
  }
}
