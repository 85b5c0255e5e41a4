package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.Cors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With stand-ins for the real files, whose version is {@code 1.2.3-test}. */
@DisplayName("The client files")
class ClientFilesTest {

  private SocketIoServer server(UnaryOperator<SocketIoServer.Builder> options) {
    return options.apply(SocketIoServer.builder().directExecution()).build();
  }

  private FakeExchange ask(SocketIoServer io, String method, String target, String... headers) {
    FakeExchange exchange = new FakeExchange(method, target, headers);
    io.handle(exchange);
    return exchange;
  }

  private FakeExchange get(String target, String... headers) {
    return ask(server(builder -> builder), "GET", target, headers);
  }

  @Nested
  @DisplayName("are served")
  class Served {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "socket.io.js",
          "socket.io.min.js",
          "socket.io.esm.min.js",
          "socket.io.msgpack.min.js"
        })
    @Tag("SF01")
    @Tag("SF02")
    @DisplayName("as JavaScript, with their version as validator")
    void scripts(String name) {
      FakeExchange exchange = get("/socket.io/" + name);

      assertThat(exchange.response().status()).isEqualTo(200);
      assertThat(exchange.response().headers())
          .hasToString(
              "Cache-Control: public, max-age=0\n"
                  + "Content-Type: application/javascript; charset=utf-8\n"
                  + "ETag: \"1.2.3-test\"\n");
      assertThat(exchange.body()).isEqualTo("// stand-in for " + name + "\n");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "socket.io.js.map",
          "socket.io.min.js.map",
          "socket.io.esm.min.js.map",
          "socket.io.msgpack.min.js.map"
        })
    @Tag("SF01")
    @Tag("SF02")
    @DisplayName("with their source maps as JSON")
    void maps(String name) {
      FakeExchange exchange = get("/socket.io/" + name);

      assertThat(exchange.response().headers().first("Content-Type"))
          .isEqualTo("application/json; charset=utf-8");
      assertThat(exchange.body()).isEqualTo("{\"stand-in\":\"" + name + "\"}\n");
    }

    @Test
    @Tag("SF01")
    @DisplayName("whatever query follows")
    void query() {
      assertThat(get("/socket.io/socket.io.js?buster=123").response().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "OPTIONS"})
    @DisplayName("to any method")
    void methods(String method) {
      FakeExchange exchange = ask(server(builder -> builder), method, "/socket.io/socket.io.js");

      assertThat(exchange.response().status()).isEqualTo(200);
      assertThat(exchange.body()).contains("stand-in");
    }

    @Test
    @DisplayName("without the body to HEAD")
    void head() {
      FakeExchange exchange = ask(server(builder -> builder), "HEAD", "/socket.io/socket.io.js");

      assertThat(exchange.response().status()).isEqualTo(200);
      assertThat(exchange.response().headers().first("ETag")).isEqualTo("\"1.2.3-test\"");
      assertThat(exchange.response().body()).isEmpty();
    }

    @Test
    @DisplayName("below the path that was set, or any prefix the container puts before it")
    void paths() {
      SocketIoServer io = server(builder -> builder.path("/chat/"));

      assertThat(ask(io, "GET", "/chat/socket.io.js").response().status()).isEqualTo(200);
      assertThat(ask(io, "GET", "/app/chat/socket.io.js").response().status()).isEqualTo(200);
    }
  }

  @Nested
  @DisplayName("are compressed")
  class Compressed {

    @Test
    @Tag("SF03")
    @DisplayName("by gzip if the client names it first")
    void gzip() throws IOException {
      FakeExchange exchange = get("/socket.io/socket.io.js", "Accept-Encoding", "gzip, deflate");

      assertThat(exchange.response().headers().first("content-encoding")).isEqualTo("gzip");
      assertThat(
              new GZIPInputStream(new ByteArrayInputStream(exchange.response().body()))
                  .readAllBytes())
          .asString()
          .isEqualTo("// stand-in for socket.io.js\n");
    }

    @Test
    @Tag("SF03")
    @DisplayName("by deflate if that is all it takes")
    void deflate() throws IOException {
      FakeExchange exchange = get("/socket.io/socket.io.js", "Accept-Encoding", "br, deflate");

      assertThat(exchange.response().headers().first("content-encoding")).isEqualTo("deflate");
      assertThat(
              new InflaterInputStream(new ByteArrayInputStream(exchange.response().body()))
                  .readAllBytes())
          .asString()
          .contains("stand-in");
    }

    @Test
    @Tag("SF03")
    @DisplayName("not at all if it takes neither")
    void plain() {
      FakeExchange exchange = get("/socket.io/socket.io.js", "Accept-Encoding", "br");

      assertThat(exchange.response().headers().contains("content-encoding")).isFalse();
      assertThat(exchange.body()).contains("stand-in");
    }
  }

  @Nested
  @DisplayName("are not sent again")
  class NotModified {

    @ParameterizedTest
    @ValueSource(strings = {"\"1.2.3-test\"", "W/\"1.2.3-test\""})
    @Tag("SF05")
    @DisplayName("to a client that has them")
    void same(String validator) {
      FakeExchange exchange = get("/socket.io/socket.io.js", "If-None-Match", validator);

      assertThat(exchange.response().status()).isEqualTo(304);
      assertThat(exchange.response().body()).isEmpty();
      assertThat(exchange.response().headers().size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1.2.2\"", "\"1.2.3-test\", \"x\"", "1.2.3-test"})
    @DisplayName("but to one that has others or asks in another way, they are")
    void other(String validator) {
      FakeExchange exchange = get("/socket.io/socket.io.js", "If-None-Match", validator);

      assertThat(exchange.response().status()).isEqualTo(200);
    }
  }

  @Nested
  @DisplayName("follow the CORS option")
  class CrossOrigin {

    private final SocketIoServer io =
        server(builder -> builder.cors(Cors.fixedOrigin("https://good.example")));

    @Test
    @Tag("SF04")
    @DisplayName("when they are fetched")
    void get() {
      FakeExchange exchange =
          ask(io, "GET", "/socket.io/socket.io.js", "Origin", "https://good.example");

      assertThat(exchange.response().headers().first("Access-Control-Allow-Origin"))
          .isEqualTo("https://good.example");
      assertThat(exchange.body()).contains("stand-in");
    }

    @Test
    @Tag("SF04")
    @DisplayName("when a browser asks first")
    void preflight() {
      FakeExchange exchange =
          ask(io, "OPTIONS", "/socket.io/socket.io.js", "Origin", "https://good.example");

      assertThat(exchange.response().status()).isEqualTo(204);
      assertThat(exchange.response().body()).isEmpty();
    }
  }

  @Nested
  @DisplayName("leave to the engine")
  class Others {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "/socket.io/socket.io.esm.js",
          "/socket.io/foo.js",
          "/socket.io/socket.io.js/",
          "/socket.io/sub/socket.io.js",
          "/socket.io/version.properties",
          "/socket.io/"
        })
    @Tag("SF07")
    @DisplayName("what is none of them")
    void unknown(String target) {
      FakeExchange exchange = get(target);

      assertThat(exchange.response().status()).isEqualTo(400);
      assertThat(exchange.body()).isEqualTo("{\"code\":0,\"message\":\"Transport unknown\"}");
    }

    @Test
    @Tag("SF06")
    @DisplayName("everything if they are not to be served")
    void off() {
      FakeExchange exchange =
          ask(server(builder -> builder.serveClient(false)), "GET", "/socket.io/socket.io.js");

      assertThat(exchange.response().status()).isEqualTo(400);
    }
  }
}
