package io.undersocket.benchmarks.servers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The floor in Java")
class FloorServerTest {

  @Test
  @DisplayName("accepts a WebSocket as RFC 6455 shows it, and opens Engine.IO in the same write")
  void handshake() {
    byte[] response =
        FloorServer.handshake(
            "GET / HTTP/1.1\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    assertThat(new String(response, UTF_8))
        .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
        .contains("0{\"sid\":\"floor\"");
  }

  @Test
  @DisplayName("knows nothing but WebSocket")
  void pollingIsUnknown() {
    assertThat(FloorServer.handshake("GET / HTTP/1.1\r\n\r\n")).isNull();
  }
}
