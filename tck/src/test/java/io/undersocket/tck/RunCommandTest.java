package io.undersocket.tck;

import static io.undersocket.tck.judge.Suite.recommended;
import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.tck.contract.Contract;
import io.undersocket.tck.contract.ContractServer;
import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Result;
import io.undersocket.tck.judge.Suite;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.report.JudgementJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The command run")
@Timeout(60)
class RunCommandTest {

  private static ContractServer server;

  @TempDir private Path folder;

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  @BeforeAll
  static void start() throws IOException {
    server = ContractServer.start("127.0.0.1", 0, Contract.Pace.BRISK, Contract.Clients.CURRENT);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static final Case.Procedure MET =
      probe -> {
        HttpRequest request =
            HttpRequest.newBuilder(
                    probe
                        .target()
                        .url()
                        .resolve(probe.target().enginePath() + "?EIO=4&transport=polling"))
                .build();
        int status = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode();
        if (status != 200) {
          throw new Unmet("status 200", "status " + status);
        }
      };

  private static final Case.Procedure UNMET =
      probe -> {
        throw new Unmet("a miracle", "none");
      };

  private boolean run(List<Case> cases, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of("--target", server.url()));
    words.addAll(List.of(more));
    Suite suite = Suite.named("fake", "Fake cases").add(cases).build();
    PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);
    return new RunCommand(RunOptions.parse(words), List.of(suite), out).run();
  }

  private String printed() {
    return output.toString(StandardCharsets.UTF_8);
  }

  @Test
  @DisplayName("is content if every required case is met, whatever else is not")
  void passes() throws Exception {
    assertThat(
            run(
                List.of(
                    required("FA-01", "It answers.", "-", MET),
                    reference("FA-02", "It does wonders.", "-", UNMET),
                    recommended("FA-03", "It does wonders.", "-", UNMET))))
        .isTrue();
    assertThat(printed()).contains("PASSED");
  }

  @Test
  @DisplayName("is not content if a required case fails, and says which")
  void fails() throws Exception {
    assertThat(
            run(
                List.of(
                    required("FA-01", "It answers.", "-", MET),
                    required("FA-02", "It does wonders.", "-", UNMET))))
        .isFalse();
    assertThat(printed())
        .contains("FAILED FA-02 It does wonders. Expected a miracle; received none.");
  }

  @Test
  @DisplayName("is not content if nothing could be judged")
  void needsSomethingToJudge() throws Exception {
    assertThat(run(List.of(required("FA-01", "It answers.", "-", MET).needing(Feature.EIO3))))
        .isFalse();
  }

  @Test
  @DisplayName("judges only the cases that are asked for")
  void selects() throws Exception {
    List<Case> cases =
        List.of(
            required("FA-01", "It answers.", "-", MET),
            required("FA-02", "It does wonders.", "-", UNMET));
    assertThat(run(cases, "--suite", "fake", "--case", "FA-01")).isTrue();
    assertThatThrownBy(() -> run(cases, "--case", "FA-03"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("there is no case \"FA-03\"");
    assertThatThrownBy(() -> run(cases, "--suite", "real"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("there is no suite \"real\"");
  }

  @Test
  @DisplayName("lists what there is")
  void lists() throws Exception {
    assertThat(run(List.of(required("FA-01", "It answers.", "-", UNMET)), "--list")).isTrue();
    assertThat(printed())
        .contains("fake: Fake cases, 1 cases")
        .containsPattern("FA-01 +required +It answers\\.");
  }

  @Test
  @DisplayName("writes reports, and says where")
  void writesReports() throws Exception {
    Path reports = folder.resolve("of/today");
    run(List.of(required("FA-01", "It answers.", "-", MET)), "--report", reports.toString());
    assertThat(reports.resolve("judgement.json")).isNotEmptyFile();
    assertThat(reports.resolve("junit.xml")).isNotEmptyFile();
    assertThat(printed()).contains("Reports: " + reports);
  }

  @Test
  @DisplayName("keeps what was found, without what went over the wire")
  void keepsJudgement() throws Exception {
    Path file = folder.resolve("kept.json");
    List<Case> cases =
        List.of(
            required(
                "FA-01",
                "It does wonders.",
                "-",
                probe -> {
                  probe.trace().note("looked for one");
                  throw new Unmet("a miracle", "none, ".repeat(100));
                }));
    run(cases, "--brief", file.toString());
    Result kept = JudgementJson.read(file).judgement().results().get(0);
    assertThat(kept.verdict()).isEqualTo(Result.Verdict.FAILED);
    assertThat(kept.trace()).isEmpty();
    assertThat(kept.failure().expected()).isEqualTo("a miracle");
    assertThat(kept.failure().received()).startsWith("none, none").endsWith(" …").hasSize(162);
    assertThat(printed()).contains("Judgement: " + file);
  }
}
