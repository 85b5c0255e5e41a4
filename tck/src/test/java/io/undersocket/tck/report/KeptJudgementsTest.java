package io.undersocket.tck.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.tck.judge.Level;
import io.undersocket.tck.judge.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The judgements that are kept")
class KeptJudgementsTest {

  private static final Path FOLDER = Path.of("src/judgements");
  private static final Result.Verdict MET = Result.Verdict.PASSED;

  private static List<Judged> kept() throws Exception {
    List<Judged> kept = new ArrayList<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.sorted().toList()) {
        kept.add(JudgementJson.read(file));
      }
    }
    return kept;
  }

  @Test
  @DisplayName("are brief: without what went over the wire")
  void areBrief() throws Exception {
    assertThat(kept())
        .isNotEmpty()
        .allSatisfy(
            judged ->
                assertThat(judged.judgement().results())
                    .isNotEmpty()
                    .allSatisfy(result -> assertThat(result.trace()).isEmpty()));
  }

  @Test
  @DisplayName("are explained wherever they differ from a server that meets every rule")
  void areExplained() throws Exception {
    for (Judged judged : kept()) {
      List<Result> met =
          judged.judgement().results().stream()
              .map(one -> Invented.result(one.suite(), one.id(), Level.REQUIRED, MET))
              .toList();
      assertThat(Explanations.load().missing(List.of(Invented.judged("Ours", met), judged)))
          .isEmpty();
    }
  }
}
