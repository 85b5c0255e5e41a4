package io.undersocket.tck;

import static io.undersocket.tck.judge.Suite.recommended;
import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.tck.contract.Contract;
import io.undersocket.tck.contract.ContractServer;
import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Suite;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.report.Explanations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The command compare")
@Timeout(60)
class CompareCommandTest {

  private static final Case.Procedure MET = probe -> {};

  private static final Case.Procedure UNMET =
      probe -> {
        throw new Unmet("a miracle", "none");
      };

  /** What one of the two servers does not do. */
  private static Case.Procedure metBut(String name) {
    return probe -> {
      if (probe.target().name().equals(name)) {
        throw new Unmet("a miracle", "none");
      }
    };
  }

  private static final String EMPTY_PAGE =
      "<!-- what follows is written by `compare --tables` -->\n"
          + "<!-- what was written by `compare --tables` ends here -->\n";

  @TempDir private Path folder;

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  private static Contestant start(String name) throws IOException {
    ContractServer server =
        ContractServer.start("127.0.0.1", 0, Contract.Pace.BRISK, Contract.Clients.CURRENT);
    return new Contestant(name, server.url(), server, () -> {});
  }

  private boolean compare(Map<String, String> sentences, Case one, String... words)
      throws Exception {
    return compare(sentences, List.of(one), words);
  }

  private boolean compare(Map<String, String> sentences, List<Case> cases, String... words)
      throws Exception {
    return new CompareCommand(
            CompareOptions.parse(List.of(words)),
            restarter -> List.of(Suite.named("fake", "Fake cases").add(cases).build()),
            List.of(() -> start("Ours"), () -> start("Theirs")),
            List.of(),
            new Explanations(sentences),
            new PrintStream(output, true, StandardCharsets.UTF_8))
        .run();
  }

  private String printed() {
    return output.toString(StandardCharsets.UTF_8);
  }

  @Test
  @DisplayName("is content if ours meets what is required and what the reference does")
  void isContent() throws Exception {
    assertThat(compare(Map.of(), required("FA-01", "It works.", "-", MET))).isTrue();
    assertThat(compare(Map.of(), recommended("FA-01", "It works.", "-", UNMET))).isTrue();
    assertThat(printed()).contains("Judging Ours at http", "Judging Theirs at http");
  }

  @Test
  @DisplayName("is not content if ours does not do what the reference does")
  void needsReference() throws Exception {
    Case one = reference("FA-01", "It works.", "-", metBut("Ours"));
    assertThat(compare(Map.of("FA-01", "It is tired."), one)).isFalse();
    assertThat(printed()).contains("Ours does not meet FA-01");
  }

  @Test
  @DisplayName("is not content before a difference is explained, and names it")
  void needsExplanations() throws Exception {
    Case one = required("FA-01", "It works.", "-", metBut("Theirs"));
    assertThat(compare(Map.of(), one)).isFalse();
    assertThat(printed()).contains("Nobody explained the differences FA-01 of Theirs");
    assertThat(compare(Map.of("FA-01@theirs", "It is tired."), one)).isTrue();
  }

  @Test
  @DisplayName("brings in servers judged elsewhere, and writes one report about all")
  void bringsIn() throws Exception {
    Case one = required("FA-01", "It works.", "-", MET);
    Path first = folder.resolve("first");
    assertThat(compare(Map.of(), one, "--report", first.toString())).isTrue();
    Path second = folder.resolve("second");
    String theirs = first.resolve("judgement-theirs.json").toString();
    assertThat(compare(Map.of(), one, "--with", theirs, "--report", second.toString())).isTrue();
    assertThat(Files.list(second).map(file -> file.getFileName().toString()))
        .containsExactlyInAnyOrder(
            "index.html",
            "junit.xml",
            "judgement-ours.json",
            "judgement-theirs.json",
            "judgement-theirs-.json");
    assertThat(Files.readString(second.resolve("index.html")))
        .containsSubsequence("<h2>Ours</h2>", "<h2>Theirs</h2>", "<h2>Theirs</h2>");
  }

  @Test
  @DisplayName("takes what was judged elsewhere for what the cases say now, and misses none")
  void takesWhatIsOld() throws Exception {
    Path first = folder.resolve("first");
    compare(
        Map.of("FA-01", "It is tired.", "FA-02", "So is it."),
        List.of(
            required("FA-01", "It works.", "-", metBut("Theirs")),
            required("FA-02", "It is gone.", "-", metBut("Theirs"))),
        "--report",
        first.toString());
    String old = first.resolve("judgement-theirs.json").toString();
    Path page = folder.resolve("page.md");
    Files.writeString(page, EMPTY_PAGE);
    assertThat(
            compare(
                Map.of("FA-01@theirs", "It is tired."),
                List.of(
                    reference("FA-01", "It works well.", "-", MET),
                    required("FA-03", "It is new.", "-", MET)),
                "--with",
                old,
                "--tables",
                page.toString()))
        .isTrue();
    assertThat(Files.readString(page))
        .contains(
            "| Fake cases | 1 of 1 required, 1 of 1 reference | 1 of 1 required, 1 of 1 reference"
                + " | 0 of 1 reference, 1 not judged |",
            "| FA-01, reference | It works well. | yes | **no** | It is tired. |")
        .doesNotContain("FA-02");
  }

  @Test
  @DisplayName("renews the tables of a page")
  void renewsTables() throws Exception {
    Path page = folder.resolve("page.md");
    Files.writeString(page, EMPTY_PAGE);
    Case one = required("FA-01", "It works.", "-", MET);
    assertThat(compare(Map.of(), one, "--tables", page.toString())).isTrue();
    assertThat(Files.readString(page))
        .contains("| Fake cases | 1 of 1 required | 1 of 1 required |");
  }

  @Test
  @DisplayName("refuses a judgement that is none before it judges anyone")
  void refusesWhatIsNoJudgement() {
    Case one = required("FA-01", "It works.", "-", MET);
    assertThatThrownBy(() -> compare(Map.of(), one, "--with", "nowhere.json"))
        .isInstanceOf(IOException.class)
        .hasMessage("nowhere.json does not exist");
    assertThat(printed()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--tables; needs a value",
        "--tables page.md --suite a; --tables needs all cases",
        "--target http://localhost; unknown option"
      })
  @DisplayName("refuses options that make no sense")
  void refusesOptions(String line, String words) {
    assertThatThrownBy(() -> CompareOptions.parse(List.of(line.split(" "))))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(words);
  }
}
