package io.undersocket.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.tck.contract.Contract;
import io.undersocket.tck.contract.ContractServer;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Target;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The survey of a target")
@Timeout(60)
class SurveyTest {

  private static Target survey(String url, String enginePath, String socketPath)
      throws IOException, InterruptedException {
    return Survey.target("it", URI.create(url), enginePath, socketPath);
  }

  private static ContractServer start(Contract.Clients clients) throws IOException {
    return ContractServer.start("127.0.0.1", 0, Contract.Pace.BRISK, clients);
  }

  @Test
  @DisplayName("finds everything that the contract has")
  void findsFeatures() throws Exception {
    try (ContractServer server = start(Contract.Clients.ALSO_OLD)) {
      assertThat(survey(server.url(), "/engine.io/", "/socket.io/").features())
          .containsExactlyInAnyOrder(Feature.values());
    }
  }

  @Test
  @DisplayName("does not find what is not offered")
  void missesFeatures() throws Exception {
    try (ContractServer server = start(Contract.Clients.CURRENT)) {
      assertThat(survey(server.url(), "/engine.io/", "/socket.io/").features())
          .contains(Feature.ENGINE_ECHO)
          .doesNotContain(Feature.EIO3);
    }
  }

  @Test
  @DisplayName("sends the cases of the engine to the Socket.IO server where there is no other")
  void fallsBack() throws Exception {
    try (ContractServer server = start(Contract.Clients.CURRENT)) {
      Target target = survey(server.url(), "/none/", "/socket.io/");
      assertThat(target.enginePath()).isEqualTo("/socket.io/");
      assertThat(target.features()).doesNotContain(Feature.ENGINE_ECHO);
    }
  }

  @Test
  @DisplayName("takes a Socket.IO server for no echo")
  void knowsAnEcho() throws Exception {
    try (ContractServer server = start(Contract.Clients.CURRENT)) {
      assertThat(survey(server.url(), "/socket.io/", "/socket.io/").features())
          .doesNotContain(Feature.ENGINE_ECHO);
    }
  }

  @Test
  @DisplayName("says what came instead where there is nothing of the kind")
  void tellsThatItIsNoSocketIo() throws Exception {
    try (ContractServer server = start(Contract.Clients.CURRENT)) {
      String url = server.url();
      assertThatThrownBy(() -> survey(url, "/none/", "/nowhere/"))
          .isInstanceOf(IOException.class)
          .hasMessage(
              url
                  + " cannot be judged: GET /nowhere/?EIO=4&transport=polling is answered with"
                  + " status 404 and no open packet; --path says where the Socket.IO server is");
    }
  }

  @Test
  @DisplayName("says that nothing listens where nothing does")
  void tellsThatNothingListens() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    assertThatThrownBy(() -> survey("http://127.0.0.1:" + free, "/engine.io/", "/socket.io/"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("http://127.0.0.1:" + free + " cannot be judged: ")
        .hasMessageContaining("nothing listens there");
  }
}
