package io.undersocket.tck.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.tck.contract.Contract;
import io.undersocket.tck.contract.ContractServer;
import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Judge;
import io.undersocket.tck.judge.Judgement;
import io.undersocket.tck.judge.Suite;
import io.undersocket.tck.judge.Target;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The official clients")
@Timeout(600)
class OfficialClientsTest {

  private static final String HOST = "127.0.0.1";

  private final OfficialClients clients = new OfficialClients(() -> Path.of(""));
  private ContractServer server;

  @BeforeEach
  void start() throws IOException {
    server = server(0);
  }

  @AfterEach
  void stop() throws Exception {
    clients.close();
    server.close();
  }

  /** As patient as a server is in earnest: what is judged here are no timeouts. */
  private static ContractServer server(int port) throws IOException {
    return ContractServer.start(HOST, port, Contract.Pace.PATIENT, Contract.Clients.ALSO_OLD);
  }

  private void restart() throws IOException {
    int port = server.port();
    server.crash();
    server = server(port);
  }

  @Test
  @DisplayName("find nothing wrong with Undersocket, also when it is restarted")
  void findNothingWrong() throws Exception {
    Suite suite = clients.suite(this::restart);
    Target target =
        new Target(
            "Undersocket",
            URI.create("http://" + HOST + ":" + server.port()),
            "/engine.io/",
            "/socket.io/",
            EnumSet.allOf(Feature.class));
    Judgement judgement = new Judge(target, (result, done, all) -> {}).judge(List.of(suite));
    assertThat(judgement.results())
        .hasSize(suite.cases().size())
        .filteredOn(result -> !result.verdict().met())
        .extracting(result -> result.id() + ": " + result.failure())
        .isEmpty();
  }

  @Test
  @DisplayName("are ten, each over three transports, and told apart by the ids of their cases")
  void areTen() {
    List<String> ids = clients.suite().cases().stream().map(Case::id).toList();
    assertThat(ids).allMatch(id -> id.matches("CL-.+-(polling|websocket|upgrade)-[a-z-]+"));
    assertThat(ids.stream().map(id -> id.replaceFirst("(polling|websocket|upgrade).*", "")))
        .containsOnly(
            Stream.of(ClientKind.values())
                .map(client -> "CL-" + client.key() + "-")
                .toArray(String[]::new));
  }

  @Test
  @DisplayName("of generations that need something are not judged where it is not offered")
  void needSomething() {
    for (Case one : clients.suite().cases()) {
      boolean old = one.id().matches("CL-(js-2.5|js-1.7|chromium-2.5|java-1.0)-.*");
      assertThat(one.needs().contains(Feature.EIO3)).as(one.id()).isEqualTo(old);
      assertThat(one.needs().contains(Feature.MSGPACK))
          .as(one.id())
          .isEqualTo(one.id().contains("msgpack"));
    }
  }

  @Test
  @DisplayName("see a restart only where somebody can bring it about")
  void restartsNeedSomebody() {
    assertThat(clients.suite().cases()).noneMatch(one -> one.id().endsWith("-restart"));
    assertThat(clients.suite(this::restart).cases())
        .filteredOn(one -> one.id().endsWith("-restart"))
        .hasSize(30)
        .allMatch(one -> one.pacing() == Case.Pacing.ALONE);
  }
}
