package io.undersocket.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.tck.contract.Contract;
import io.undersocket.tck.contract.ContractServer;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Judge;
import io.undersocket.tck.judge.Result;
import io.undersocket.tck.judge.Target;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The suite hostile")
class HostileSuiteTest {

  @Test
  @DisplayName("is met by Undersocket, also where it only recommends")
  void isMet() throws Exception {
    try (ContractServer server = ContractServer.start("127.0.0.1", 0, Contract.Pace.BRISK)) {
      Target target =
          new Target(
              "Undersocket",
              URI.create(server.url()),
              "/engine.io/",
              "/socket.io/",
              EnumSet.complementOf(EnumSet.of(Feature.EIO3)));
      List<Result> unmet =
          new Judge(target, (result, done, all) -> {})
              .judge(List.of(HostileSuite.suite())).results().stream()
                  .filter(result -> !result.verdict().met())
                  .toList();
      assertThat(unmet).isEmpty();
    }
  }
}
