package io.undersocket.engineio.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.undersocket.engineio.internal.websocket.WebSocketHandshake.Accepted;
import io.undersocket.engineio.internal.websocket.WebSocketHandshake.Outcome;
import io.undersocket.engineio.internal.websocket.WebSocketHandshake.Refused;
import io.undersocket.engineio.internal.websocket.WebSocketHandshake.Request;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The opening handshake")
class WebSocketHandshakeTest {

  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private static final Request GOOD =
      new Request("GET", "websocket", "Upgrade", KEY, "13", null, null);

  private static Outcome negotiate(Request request) {
    return WebSocketHandshake.negotiate(request, null);
  }

  private static void assertRefused(Request request, String message) {
    assertThat(negotiate(request)).isEqualTo(new Refused(400, message, Map.of()));
  }

  @Nested
  @DisplayName("accepts")
  class Accepts {

    @Test
    @DisplayName("the example of RFC 6455 §1.3, with the headers of a 101 response")
    void example() {
      Accepted accepted = (Accepted) negotiate(GOOD);
      assertThat(accepted.headers())
          .containsExactly(
              entry("Upgrade", "websocket"),
              entry("Connection", "Upgrade"),
              entry("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
      assertThat(accepted.compression()).isNull();
    }

    @ParameterizedTest
    @DisplayName("both headers in any case and among other values")
    @CsvSource(
        delimiter = '|',
        value = {
          "WebSocket | upgrade",
          "WEBSOCKET | keep-alive, Upgrade",
          "foo, websocket | UPGRADE ,close",
          "websocket | ,Upgrade"
        })
    void caseAndLists(String upgrade, String connection) {
      assertThat(negotiate(new Request("GET", upgrade, connection, KEY, "13", null, null)))
          .isInstanceOf(Accepted.class);
    }

    @Test
    @DisplayName("version 8, too")
    void version8() {
      assertThat(negotiate(new Request("GET", "websocket", "Upgrade", KEY, "8", null, null)))
          .isInstanceOf(Accepted.class);
    }

    @ParameterizedTest
    @DisplayName("the first subprotocol that is offered")
    @ValueSource(strings = {"chat", "chat, superchat", " chat\t,x"})
    void subprotocol(String offered) {
      Accepted accepted =
          (Accepted)
              negotiate(new Request("GET", "websocket", "Upgrade", KEY, "13", offered, null));
      assertThat(accepted.headers()).containsEntry("Sec-WebSocket-Protocol", "chat");
    }

    @Test
    @DisplayName("compression if there are options for it and an acceptable offer")
    void compression() {
      try (PerMessageDeflate deflate = new PerMessageDeflate(PerMessageDeflate.Options.DEFAULT)) {
        String offer = "permessage-deflate; client_max_window_bits";
        Request request = new Request("GET", "websocket", "Upgrade", KEY, "13", "chat", offer);
        Accepted accepted = (Accepted) WebSocketHandshake.negotiate(request, deflate);
        assertThat(accepted.compression()).isNotNull();
        assertThat(accepted.headers())
            .containsEntry("Sec-WebSocket-Extensions", "permessage-deflate");

        Accepted without = (Accepted) WebSocketHandshake.negotiate(GOOD, deflate);
        assertThat(without.compression()).isNull();
        assertThat(without.headers()).doesNotContainKey("Sec-WebSocket-Extensions");
      }
    }

    @Test
    @DisplayName("any offer of extensions, unread, if there are no options for compression")
    void extensionsUnread() {
      Request request = new Request("GET", "websocket", "Upgrade", KEY, "13", null, "=;broken");
      assertThat(negotiate(request)).isInstanceOf(Accepted.class);
    }
  }

  @Nested
  @DisplayName("refuses")
  class Refuses {

    @ParameterizedTest
    @DisplayName("other methods: 405")
    @ValueSource(strings = {"POST", "HEAD", "OPTIONS", "get"})
    void method(String method) {
      assertThat(negotiate(new Request(method, "websocket", "Upgrade", KEY, "13", null, null)))
          .isEqualTo(new Refused(405, "Invalid HTTP method", Map.of("Allow", "GET")));
    }

    @ParameterizedTest
    @DisplayName("another protocol")
    @NullSource
    @ValueSource(strings = {"", "h2c", "websocket2", "web socket"})
    void upgrade(@Nullable String upgrade) {
      assertRefused(
          new Request("GET", upgrade, "Upgrade", KEY, "13", null, null), "Invalid Upgrade header");
    }

    @ParameterizedTest
    @DisplayName("a connection that is not to be upgraded")
    @NullSource
    @ValueSource(strings = {"", "keep-alive", "upgraded"})
    void connection(@Nullable String connection) {
      assertRefused(
          new Request("GET", "websocket", connection, KEY, "13", null, null),
          "Invalid Connection header");
    }

    @ParameterizedTest
    @DisplayName("a key that is not 16 bytes of base64")
    @NullSource
    @ValueSource(
        strings = {
          "",
          "dGhlIHNhbXBsZSBub25jZQ",
          "dGhlIHNhbXBsZSBub25jZQ===",
          "dGhlIHNhbXBsZSBub25jZQ==\n",
          "dGhlIHNhbXBsZSBub25jZ===",
          "dGhlIHNhbXBsZSBub25j-Q=="
        })
    void key(@Nullable String key) {
      assertRefused(
          new Request("GET", "websocket", "Upgrade", key, "13", null, null),
          "Missing or invalid Sec-WebSocket-Key header");
    }

    @ParameterizedTest
    @DisplayName("other versions, and names its own")
    @NullSource
    @ValueSource(strings = {"", "0", "7", "12", "14", "13, 8", "013", "thirteen"})
    void version(@Nullable String version) {
      assertThat(negotiate(new Request("GET", "websocket", "Upgrade", KEY, version, null, null)))
          .isEqualTo(
              new Refused(
                  400,
                  "Missing or invalid Sec-WebSocket-Version header",
                  Map.of("Sec-WebSocket-Version", "13, 8")));
    }

    @ParameterizedTest
    @DisplayName("subprotocols that are no list of different tokens")
    @ValueSource(strings = {"", ",", "a,", ",a", "a,,b", "a b", "a, a", "a;b", "\u00e9", "a\0"})
    void subprotocols(String offered) {
      assertRefused(
          new Request("GET", "websocket", "Upgrade", KEY, "13", offered, null),
          "Invalid Sec-WebSocket-Protocol header");
    }

    @ParameterizedTest
    @DisplayName("offers of extensions that cannot be read, if there are options for compression")
    @ValueSource(
        strings = {
          "",
          ",",
          "a,",
          "a;",
          "a;;b",
          ";a",
          "a; b=",
          "a; =b",
          "a; b=c d",
          "a b",
          "a; b=\"c",
          "a; b=\"\"",
          "a; b=\"c d\"",
          "a; b=\"c\\",
          "a; b=\"c\"d",
          "a\u20ac"
        })
    void extensions(String offered) {
      try (PerMessageDeflate deflate = new PerMessageDeflate(PerMessageDeflate.Options.DEFAULT)) {
        Request request = new Request("GET", "websocket", "Upgrade", KEY, "13", null, offered);
        assertThat(WebSocketHandshake.negotiate(request, deflate))
            .isEqualTo(
                new Refused(
                    400, "Invalid or unacceptable Sec-WebSocket-Extensions header", Map.of()));
      }
    }
  }
}
