package io.undersocket.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.tck.contract.Contract;
import io.undersocket.tck.contract.ContractServer;
import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Judge;
import io.undersocket.tck.judge.Level;
import io.undersocket.tck.judge.Result;
import io.undersocket.tck.judge.Suite;
import io.undersocket.tck.judge.Target;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** With old clients let in, all suites are judged by the runnable jar. */
@DisplayName("The suite engineio4")
class Engine4SuiteTest {

  @Test
  @DisplayName("is met about revisions by Undersocket without old clients")
  void isMetWithoutOldClients() throws Exception {
    try (ContractServer server = ContractServer.start("127.0.0.1", 0, Contract.Pace.BRISK)) {
      assertThat(
              unmet(
                  server,
                  EnumSet.complementOf(EnumSet.of(Feature.EIO3)),
                  Engine4Suite.suite().cases().stream()
                      .filter(one -> one.id().startsWith("E4-ER-"))
                      .toList()))
          .isEmpty();
    }
  }

  private static List<String> unmet(ContractServer server, Set<Feature> offered, List<Case> cases)
      throws InterruptedException {
    Target target =
        new Target("Undersocket", URI.create(server.url()), "/engine.io/", "/socket.io/", offered);
    return new Judge(target, (result, done, all) -> {})
        .judge(List.of(new Suite("engineio4", "Engine.IO protocol 4", cases))).results().stream()
            .filter(result -> result.level() != Level.RECOMMENDED && !result.verdict().met())
            .map(Engine4SuiteTest::shown)
            .toList();
  }

  private static String shown(Result result) {
    return String.join(
        "\n",
        result.id() + " " + result.rule() + ": " + result.failure(),
        String.join("\n", result.trace().stream().map(Object::toString).toList()));
  }
}
