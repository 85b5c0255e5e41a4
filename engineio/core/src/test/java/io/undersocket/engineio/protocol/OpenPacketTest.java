package io.undersocket.engineio.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The open packet")
class OpenPacketTest {

  @Test
  @DisplayName("has its keys in the reference server's order, and no others")
  void keys() {
    OpenPacket open =
        new OpenPacket("lv_VI97HAXpY6yYWAAAB", List.of("websocket"), 25000, 20000, 1000000);
    assertThat(new String(PacketCodec.encodeText(open.toPacket()), UTF_8))
        .isEqualTo(
            "0{\"sid\":\"lv_VI97HAXpY6yYWAAAB\",\"upgrades\":[\"websocket\"],"
                + "\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}");
  }

  @Test
  @DisplayName("lists no upgrade or several")
  void upgrades() {
    assertThat(new OpenPacket("x", List.of(), 1, 2, 3).toJson())
        .isEqualTo(
            "{\"sid\":\"x\",\"upgrades\":[],"
                + "\"pingInterval\":1,\"pingTimeout\":2,\"maxPayload\":3}");
    assertThat(new OpenPacket("x", List.of("websocket", "webtransport"), 1, 2, 3).toJson())
        .contains("\"upgrades\":[\"websocket\",\"webtransport\"]");
  }

  @Test
  @DisplayName("escapes an application's own id as JSON.stringify does")
  void escapes() {
    assertThat(
            new OpenPacket("\"\\/\b\f\n\r\t\u0000\u001f\u007fé😀\u2028", List.of(), 1, 2, 3)
                .toJson())
        .startsWith("{\"sid\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u007fé😀\u2028\",");
  }

  @Test
  @DisplayName("escapes lone surrogates, which UTF-8 cannot carry")
  void loneSurrogates() {
    assertThat(new OpenPacket("a\ud83d", List.of(), 1, 2, 3).toJson())
        .startsWith("{\"sid\":\"a\\ud83d\",");
    assertThat(new OpenPacket("\ude00\ud83d\ude00\ud83da", List.of(), 1, 2, 3).toJson())
        .startsWith("{\"sid\":\"\\ude00😀\\ud83da\",");
  }

  @Test
  @DisplayName("does not change with the list it was made from")
  void copies() {
    List<String> upgrades = new ArrayList<>(List.of("websocket"));
    OpenPacket open = new OpenPacket("x", upgrades, 1, 2, 3);
    upgrades.clear();
    assertThat(open.upgrades()).containsExactly("websocket");
  }
}
