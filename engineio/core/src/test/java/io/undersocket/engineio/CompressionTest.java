package io.undersocket.engineio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.protocol.Message;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Compression")
class CompressionTest {

  private static OutgoingPacket packet(String text, boolean compress) {
    return OutgoingPacket.message(Message.text(text), compress);
  }

  @Nested
  @DisplayName("of polling responses")
  class OfPolling {

    /** The answer to a poll, after a message of so many bytes with its type. */
    private FakeExchange poll(TestEngine engine, int size, String acceptEncoding) {
      TestEngine.Polling client = engine.openPolling();
      engine.serverSends("x".repeat(size - 1));
      return client.poll("Accept-Encoding", acceptEncoding);
    }

    private static @Nullable String coding(FakeExchange exchange) {
      return exchange.responseHeaders().first("Content-Encoding");
    }

    @Test
    @Tag("ZC01")
    @DisplayName("is gzip from 1024 bytes on, if the client accepts it")
    void gzip() throws IOException {
      FakeExchange exchange = poll(TestEngine.create(), 1024, "gzip, deflate");
      assertThat(exchange.responseHeaders())
          .hasToString(
              "Content-Type: text/plain; charset=UTF-8\ncache-control: no-store\n"
                  + "Content-Encoding: gzip\n");
      assertThat(new GZIPInputStream(new ByteArrayInputStream(exchange.responseBytes())))
          .hasBinaryContent(("4" + "x".repeat(1023)).getBytes(UTF_8));
    }

    @Test
    @Tag("ZC02")
    @DisplayName("is deflate, in the zlib format, if the client accepts only that")
    void deflate() throws IOException {
      FakeExchange exchange = poll(TestEngine.create(), 1024, "deflate");
      assertThat(coding(exchange)).isEqualTo("deflate");
      assertThat(new InflaterInputStream(new ByteArrayInputStream(exchange.responseBytes())))
          .hasBinaryContent(("4" + "x".repeat(1023)).getBytes(UTF_8));
    }

    @Test
    @Tag("ZC05")
    @DisplayName("is none for less than 1024 bytes")
    void small() {
      FakeExchange exchange = poll(TestEngine.create(), 1023, "gzip, deflate");
      assertThat(coding(exchange)).isNull();
      assertThat(exchange.responseBody()).hasSize(1023);
    }

    @Test
    @DisplayName("goes by bytes, not by characters")
    void bytes() {
      TestEngine engine = TestEngine.create();
      TestEngine.Polling client = engine.openPolling();
      engine.serverSends("€".repeat(341));
      assertThat(coding(client.poll("Accept-Encoding", "gzip"))).isEqualTo("gzip");
    }

    @Test
    @Tag("ZC03")
    @DisplayName("begins where the option says, for the handshake too")
    void threshold() {
      TestEngine engine =
          TestEngine.with(options -> options.httpCompression(new HttpCompression(0)));
      FakeExchange handshake =
          engine.get("EIO=4&transport=polling", "Accept-Encoding", "gzip, deflate");
      assertThat(coding(handshake)).isEqualTo("gzip");
      assertThat(coding(poll(engine, 2, "gzip"))).isEqualTo("gzip");
    }

    @Test
    @DisplayName("is made once for a packet that several clients poll")
    void shared() throws IOException {
      TestEngine engine = TestEngine.create();
      OutgoingPacket broadcast = packet("x".repeat(2_000), true);
      List<FakeExchange> polls = new ArrayList<>();
      for (String accepted : List.of("gzip", "gzip, deflate", "deflate", "gzip")) {
        polls.add(engine.openPolling().poll("Accept-Encoding", accepted));
      }
      engine.sockets().forEach(socket -> socket.send(broadcast));
      engine.settle();
      assertThat(polls.get(1).responseBytes()).isSameAs(polls.get(0).responseBytes());
      assertThat(new InflaterInputStream(new ByteArrayInputStream(polls.get(2).responseBytes())))
          .hasBinaryContent(("4" + "x".repeat(2_000)).getBytes(UTF_8));
      assertThat(new GZIPInputStream(new ByteArrayInputStream(polls.get(3).responseBytes())))
          .hasBinaryContent(("4" + "x".repeat(2_000)).getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("is left to the executor if there is much to do, for one packet or for several")
    void aside(boolean single) {
      TestEngine engine = TestEngine.withSlowListeners(options -> options);
      TestEngine.Polling client = engine.openPolling();
      engine.runListeners();
      String half = "x".repeat(PollingTransport.COMPRESSED_ASIDE_BYTES / 2);
      if (single) {
        engine.serverSends(half + half);
      } else {
        engine.serverSends(half, half);
      }
      FakeExchange exchange = client.poll("Accept-Encoding", "gzip");
      assertThat(exchange.answer()).isEqualTo("held");
      engine.runListeners();
      assertThat(coding(exchange)).isEqualTo("gzip");
      engine.serverSends("next");
      assertThat(client.poll().responseBody()).isEqualTo("4next");
    }

    @Test
    @DisplayName("is none if there is much to do and the executor refuses it")
    void refused() {
      AtomicBoolean refuses = new AtomicBoolean();
      TestEngine engine =
          TestEngine.with(
              options ->
                  options.executor(
                      task -> {
                        if (refuses.get()) {
                          throw new RejectedExecutionException("shut down");
                        }
                        task.run();
                      }));
      TestEngine.Polling client = engine.openPolling();
      String large = "x".repeat(PollingTransport.COMPRESSED_ASIDE_BYTES);
      engine.serverSends(large);
      refuses.set(true);
      FakeExchange exchange = client.poll("Accept-Encoding", "gzip");
      assertThat(coding(exchange)).isNull();
      assertThat(exchange.responseBody()).isEqualTo("4" + large);
    }

    @Test
    @Tag("ZC04")
    @DisplayName("is none where the option says so")
    void off() {
      TestEngine engine =
          TestEngine.with(options -> options.httpCompression(HttpCompression.DISABLED));
      assertThat(coding(poll(engine, 100_000, "gzip, deflate"))).isNull();
    }

    @Test
    @Tag("ZC04")
    @DisplayName("is none for a message that is not to be compressed")
    void offForMessage() {
      TestEngine engine = TestEngine.create();
      TestEngine.Polling client = engine.openPolling();
      engine.socket().send(packet("x".repeat(5_000), false));
      FakeExchange exchange = client.poll("Accept-Encoding", "gzip, deflate");
      assertThat(coding(exchange)).isNull();
      assertThat(exchange.responseBody()).hasSize(5_001);
    }

    @Test
    @Tag("ZC04")
    @DisplayName("is that of the whole payload if any message of it may be compressed")
    void anyMessage() {
      TestEngine engine = TestEngine.create();
      TestEngine.Polling client = engine.openPolling();
      engine.socket().send(packet("x".repeat(5_000), false));
      engine.socket().send(packet("y", true));
      assertThat(coding(client.poll("Accept-Encoding", "gzip"))).isEqualTo("gzip");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "gzip;q=0.5, deflate | deflate",
          "deflate, gzip       | deflate",
          "*                   | gzip",
          "br                  | ''",
          "gzip;q=0            | ''",
          "identity            | ''",
        })
    @DisplayName("is what the client likes best")
    void negotiated(String acceptEncoding, String coding) {
      FakeExchange exchange = poll(TestEngine.create(), 5_000, acceptEncoding);
      assertThat(coding(exchange)).isEqualTo(coding.isEmpty() ? null : coding);
    }

    @Test
    @DisplayName("is none for a client that does not ask, or for the answer to a POST")
    void notAsked() {
      TestEngine engine =
          TestEngine.with(options -> options.httpCompression(new HttpCompression(0)));
      TestEngine.Polling client = engine.openPolling();
      engine.serverSends("x".repeat(5_000));
      assertThat(coding(client.poll())).isNull();
      assertThat(client.post("4x", "Accept-Encoding", "gzip").responseBody()).isEqualTo("ok");
    }
  }

  @Nested
  @DisplayName("of WebSocket messages")
  class OfWebSocket {

    private static final String OFFER = "permessage-deflate; client_max_window_bits";
    private static final String WEBSOCKET = "EIO=4&transport=websocket";

    private final TestEngine engine =
        TestEngine.with(options -> options.webSocketCompression(WebSocketCompression.DEFAULT));

    private FakeExchange open(TestEngine where) {
      FakeExchange exchange = where.upgrade(WEBSOCKET, "Sec-WebSocket-Extensions", OFFER);
      where.events();
      return exchange;
    }

    /** A frame's payload, which must be compressed, decompressed with all that came before. */
    private static String inflate(Inflater inflater, byte[] frame) throws DataFormatException {
      assertThat(frame[0] & 0x70).as("reserved bits").isEqualTo(0x40);
      int header = frame[1] == 126 ? 4 : 2;
      byte[] payload = Arrays.copyOfRange(frame, header, frame.length + 4);
      payload[payload.length - 2] = -1;
      payload[payload.length - 1] = -1;
      inflater.setInput(payload);
      byte[] text = new byte[100_000];
      return new String(text, 0, inflater.inflate(text), UTF_8);
    }

    private static byte[] deflate(String text) {
      Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
      try {
        deflater.setInput(text.getBytes(UTF_8));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] chunk = new byte[1_000];
        for (int n = 1; n > 0; ) {
          n = deflater.deflate(chunk, 0, chunk.length, Deflater.SYNC_FLUSH);
          out.write(chunk, 0, n);
        }
        return Arrays.copyOf(out.toByteArray(), out.size() - 4);
      } finally {
        deflater.end();
      }
    }

    @Test
    @Tag("ZC06")
    @DisplayName("is not even negotiated by default, and a compressed message breaks the rules")
    void offByDefault() {
      TestEngine plain = TestEngine.create();
      FakeExchange exchange = open(plain);
      assertThat(exchange.responseHeaders().first("Sec-WebSocket-Extensions")).isNull();
      TestEngine.WebSocket client = plain.new WebSocket(exchange.stream());
      client.received();
      client.sendBytes(ClientFrames.frame(0xC1, deflate("4hi")));
      assertThat(client.received()).containsExactly("close 1002");
    }

    @Test
    @Tag("ZC06")
    @DisplayName("is negotiated when enabled and offered")
    void negotiated() {
      assertThat(open(engine).responseHeaders())
          .hasToString(
              """
              Upgrade: websocket
              Connection: Upgrade
              Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
              Sec-WebSocket-Extensions: permessage-deflate
              """);
      assertThat(engine.upgrade(WEBSOCKET).responseHeaders().first("Sec-WebSocket-Extensions"))
          .isNull();
    }

    @Test
    @DisplayName("covers every message, the open packet too, where messages build on each other")
    void takeover() throws DataFormatException {
      FakeStream stream = open(engine).stream();
      Inflater inflater = new Inflater(true);
      assertThat(inflate(inflater, stream.receivedBytes())).startsWith("0{\"sid\":");
      engine.serverSends("the same text again");
      byte[] first = stream.receivedBytes();
      engine.serverSends("the same text again");
      byte[] second = stream.receivedBytes();
      assertThat(inflate(inflater, first)).isEqualTo("4the same text again");
      assertThat(inflate(inflater, second)).isEqualTo("4the same text again");
      assertThat(second.length).isLessThan(first.length);
      inflater.end();
    }

    @Test
    @DisplayName("covers messages from the threshold on where each stands for itself")
    void noTakeover() throws DataFormatException {
      TestEngine frugal =
          TestEngine.with(
              options -> options.webSocketCompression(new WebSocketCompression(100, false, false)));
      FakeExchange exchange = open(frugal);
      assertThat(exchange.responseHeaders().first("Sec-WebSocket-Extensions"))
          .isEqualTo("permessage-deflate; server_no_context_takeover; client_no_context_takeover");
      exchange.stream().receivedBytes();
      frugal.serverSends("x".repeat(98));
      assertThat(exchange.stream().receivedBytes()).startsWith(0x81, 99, '4', 'x', 'x', 'x');
      frugal.serverSends("x".repeat(99));
      Inflater inflater = new Inflater(true);
      assertThat(inflate(inflater, exchange.stream().receivedBytes()))
          .isEqualTo("4" + "x".repeat(99));
      inflater.end();
    }

    @Test
    @DisplayName("does not look at a message's own wish, as the reference does not")
    void messageFlag() {
      FakeStream stream = open(engine).stream();
      stream.receivedBytes();
      engine.act(() -> engine.socket().send(packet("x".repeat(5_000), false)));
      assertThat(stream.receivedBytes()[0] & 0x40).isEqualTo(0x40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4hi", "4", "4€😀"})
    @DisplayName("is undone for what clients send")
    void fromClient(String packet) {
      TestEngine.WebSocket client = engine.new WebSocket(open(engine).stream());
      client.sendBytes(ClientFrames.frame(0xC1, deflate(packet)));
      client.send("4plain");
      assertThat(engine.events())
          .containsExactly("message " + packet.substring(1), "message plain");
    }

    @Test
    @DisplayName("does not let a small frame unfold beyond maxPayload: 1009")
    void bomb() {
      TestEngine.WebSocket client = engine.new WebSocket(open(engine).stream());
      byte[] bomb = deflate("4" + "0".repeat(1_000_000));
      assertThat(bomb.length).isLessThan(2_000);
      client.stream().receivedBytes();
      client.sendBytes(ClientFrames.frame(0xC1, bomb));
      assertThat(client.received()).containsExactly("close 1009");
      assertThat(engine.events())
          .containsExactly(
              "close transport error: a message was larger than the limit of 1000000 bytes"
                  + " (maxPayload)");
    }

    @Test
    @DisplayName("is negotiated anew for the WebSocket of an upgrade")
    void upgrade() throws DataFormatException {
      TestEngine.Polling polling = engine.openPolling();
      FakeExchange exchange =
          engine.upgrade(WEBSOCKET + "&sid=" + polling.sid(), "Sec-WebSocket-Extensions", OFFER);
      TestEngine.WebSocket client = engine.new WebSocket(exchange.stream());
      client.send("2probe");
      Inflater inflater = new Inflater(true);
      assertThat(inflate(inflater, client.stream().receivedBytes())).isEqualTo("3probe");
      client.sendBytes(ClientFrames.frame(0xC1, deflate("5")));
      engine.serverSends("upgraded");
      assertThat(inflate(inflater, client.stream().receivedBytes())).isEqualTo("4upgraded");
      inflater.end();
    }

    @Test
    @DisplayName("survives a socket that takes few bytes at a time")
    void partial() throws DataFormatException {
      FakeStream stream = open(engine).stream();
      Inflater inflater = new Inflater(true);
      inflate(inflater, stream.receivedBytes());
      TestEngine.WebSocket client = engine.new WebSocket(stream);
      client.window(0);
      engine.serverSends("one", "two");
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int i = 0; i < 100; i++) {
        client.window(1);
        all.writeBytes(stream.receivedBytes());
      }
      byte[] bytes = all.toByteArray();
      int end = 2 + bytes[1];
      assertThat(inflate(inflater, Arrays.copyOf(bytes, end))).isEqualTo("4one");
      assertThat(inflate(inflater, Arrays.copyOfRange(bytes, end, bytes.length))).isEqualTo("4two");
      inflater.end();
    }
  }
}
