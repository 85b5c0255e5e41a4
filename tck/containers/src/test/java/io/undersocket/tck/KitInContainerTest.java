package io.undersocket.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.tck.contract.Contract;
import io.undersocket.tck.contract.ContractInContainer;
import io.undersocket.tck.judge.Level;
import io.undersocket.tck.judge.Result;
import io.undersocket.tck.judge.Result.Verdict;
import io.undersocket.tck.report.Explanations;
import io.undersocket.tck.report.Judged;
import io.undersocket.tck.report.Reports;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The whole kit judges Undersocket in the servlet container that this run is for, its official
 * clients included. What it found is left below {@code target/judged}, for the page.
 */
@Tag("container")
@DisplayName("Undersocket in a servlet container")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class KitInContainerTest {

  private static Judged judged;
  private static Explanations explanations;

  @BeforeAll
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  static void judge() throws Exception {
    explanations = JudgedContainers.explanations();
    Path folder = JudgedContainers.folder(JudgedContainers.ofThisRun());
    Files.createDirectories(folder);
    try (PrintStream log =
            new PrintStream(
                Files.newOutputStream(folder.resolve("judged.log")), true, StandardCharsets.UTF_8);
        Contestant contestant = contestant()) {
      judged =
          Judging.judge(
              Survey.target(
                  contestant.name(),
                  URI.create(contestant.url()),
                  RunOptions.ENGINE_PATH,
                  RunOptions.SOCKET_PATH),
              Suites.all(contestant.restarter()),
              log);
    }
    Reports.write(folder, List.of(judged), explanations);
  }

  private static Contestant contestant() throws IOException {
    ContractInContainer[] running = {start(0)};
    return new Contestant(
        running[0].name(),
        running[0].url(),
        () -> running[0].close(),
        () -> {
          running[0].crash();
          running[0] = start(running[0].port());
        });
  }

  private static ContractInContainer start(int port) throws IOException {
    return ContractInContainer.start(port, Contract.Pace.BRISK, Contract.Clients.ALSO_OLD);
  }

  @AfterAll
  static void endClients() {
    Suites.close();
  }

  private static Stream<Result> results(Verdict verdict) {
    return judged.judgement().results().stream().filter(result -> result.verdict() == verdict);
  }

  private static String words(Result result) {
    return result.id() + " " + result.rule() + ": " + result.failure();
  }

  @Test
  @DisplayName("is judged in the container that this run is for")
  void isInThatContainer() {
    assertThat(judged.name()).isEqualTo(JudgedContainers.ofThisRun());
  }

  @Test
  @DisplayName("offers all of the contract, so that nothing is left out")
  void offersEverything() {
    assertThat(judged.judgement().results()).hasSizeGreaterThan(1_700);
    assertThat(results(Verdict.NOT_OFFERED).map(Result::id)).isEmpty();
  }

  @Test
  @DisplayName("meets every required case")
  void meetsWhatIsRequired() {
    assertThat(
            results(Verdict.FAILED)
                .filter(result -> result.level() == Level.REQUIRED)
                .map(KitInContainerTest::words))
        .isEmpty();
  }

  @Test
  @DisplayName("does nothing else in its own way that no sentence explains")
  void isExplained() {
    assertThat(
            results(Verdict.FAILED)
                .filter(result -> explanations.of(result.id(), judged.name()).isEmpty())
                .map(KitInContainerTest::words))
        .isEmpty();
  }

  @Test
  @DisplayName("needs every sentence that explains it")
  void needsEverySentence() {
    assertThat(explanations.idle(judged)).isEmpty();
  }
}
