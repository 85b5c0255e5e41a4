package io.undersocket.tck.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.tck.judge.Level;
import io.undersocket.tck.judge.Result;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The tables of the compatibility page")
class CompatibilityTablesTest {

  private static final String PAGE =
      "# Page\n\n"
          + CompatibilityTables.BEGIN
          + "\nold\n"
          + CompatibilityTables.END
          + "\n\nMore.\n";

  private static Result of(String id, Result.Verdict verdict) {
    return Invented.result(
        id.startsWith("CL") ? "clients" : "engineio4", id, Level.REQUIRED, verdict);
  }

  private final Judged ours =
      Invented.judged(
          "Ours",
          of("E4-PO-01", Result.Verdict.PASSED),
          of("E4-PO-02", Result.Verdict.UNSTEADY),
          of("E4-PO-03", Result.Verdict.PASSED),
          of("CL-js-4.8-polling-text", Result.Verdict.PASSED),
          of("CL-js-4.8-polling-acks", Result.Verdict.PASSED));
  private final Judged theirs =
      Invented.judged(
          "Node.js | 4",
          of("E4-PO-01", Result.Verdict.FAILED),
          of("E4-PO-02", Result.Verdict.PASSED),
          of("E4-PO-03", Result.Verdict.NOT_OFFERED),
          of("CL-js-4.8-polling-text", Result.Verdict.PASSED),
          of("CL-js-4.8-polling-acks", Result.Verdict.FAILED));
  private final List<Judged> both = List.of(ours, theirs);
  private final Map<String, String> sentences =
      Map.of("E4-*", "A general one.", "E4-PO-01@node-js", "Reads `<` | < too.", "CL-*", "Late.");

  @Test
  @DisplayName("are renewed between two comments, and nowhere else")
  void areRenewed() throws IOException {
    String page = CompatibilityTables.renew(PAGE, both, new Explanations(sentences));
    assertThat(page)
        .startsWith("# Page\n\n" + CompatibilityTables.BEGIN)
        .endsWith(CompatibilityTables.END + "\n\nMore.\n")
        .doesNotContain("old")
        .contains(
            "| suite | Ours | Node.js \\| 4 |\n|---|---|---|\n"
                + "| Engine.IO 4 | 3 of 3 required | 1 of 2 required, 1 not offered |\n",
            "### Official clients and Ours\n\n| client | polling | WebSocket | upgrade |\n",
            "| socket.io-client 4.8, Node.js | all 2 scenarios |  |  |\n",
            "| socket.io-client 4.8, Node.js | 1 of 2; not acks |  |  |\n");
    assertThat(CompatibilityTables.renew(page, both, new Explanations(sentences))).isEqualTo(page);
  }

  @Test
  @DisplayName("say where servers differ, and why, by the words that fit best")
  void sayWhy() throws IOException {
    assertThat(CompatibilityTables.renew(PAGE, both, new Explanations(sentences)))
        .contains(
            "| E4-PO-01, required | The rule of E4-PO-01 is kept. | yes | **no** |"
                + " Reads `<` \\| &lt; too. |")
        .doesNotContain("| E4-PO-02", "| E4-PO-03");
  }

  @Test
  @DisplayName("are not written while a difference is not explained, and it is named")
  void needExplanations() {
    assertThatThrownBy(
            () -> CompatibilityTables.renew(PAGE, both, new Explanations(Map.of("CL-*", "Late."))))
        .isInstanceOf(IOException.class)
        .hasMessage("nobody explained the differences E4-PO-01 of Node.js | 4");
  }

  @Test
  @DisplayName("need the comments")
  void needComments() {
    assertThatThrownBy(() -> CompatibilityTables.renew("# Page", both, new Explanations(sentences)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(CompatibilityTables.BEGIN);
  }

  @Test
  @DisplayName("are explained by a file whose every sentence is one")
  void areExplained() {
    assertThat(Explanations.load().missing(List.of(ours))).isEmpty();
  }
}
