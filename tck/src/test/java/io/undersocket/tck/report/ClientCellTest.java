package io.undersocket.tck.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A cell of the matrix of clients")
class ClientCellTest {

  @ParameterizedTest
  @CsvSource({
    "CL-js-4.8-polling-text, js-4.8, polling, text",
    "CL-js-4.8-msgpack-websocket-large-payloads, js-4.8-msgpack, websocket, large-payloads",
    "CL-java-1.0-upgrade-upgrade-websocket, java-1.0, upgrade, upgrade-websocket"
  })
  @DisplayName("is read from the id of a case")
  void isReadFromId(String id, String client, String transport, String scenario) {
    assertThat(ClientCell.of(id)).contains(new ClientCell(client, transport, scenario));
  }

  @Test
  @DisplayName("is not there for other cases")
  void isNotThere() {
    assertThat(ClientCell.of("E4-PO-01")).isEmpty();
    assertThat(ClientCell.of("CL-js-4.8-pigeon-text")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "js-4.8; socket.io-client 4.8, Node.js",
        "chromium-2.5; socket.io-client 2.5, Chromium",
        "java-1.0; io.socket:socket.io-client 1.0, Java",
        "js-4.8-msgpack; socket.io-client 4.8, Node.js, MessagePack",
        "python-5; python-5"
      })
  @DisplayName("names the client as people know it")
  void namesClient(String client, String words) {
    assertThat(ClientCell.clientWords(client)).isEqualTo(words);
  }
}
