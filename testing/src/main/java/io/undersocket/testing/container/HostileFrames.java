package io.undersocket.testing.container;

import static io.undersocket.testing.container.WebSocketClient.BINARY;
import static io.undersocket.testing.container.WebSocketClient.CONTINUATION;
import static io.undersocket.testing.container.WebSocketClient.FINAL;
import static io.undersocket.testing.container.WebSocketClient.PING;
import static io.undersocket.testing.container.WebSocketClient.PONG;
import static io.undersocket.testing.container.WebSocketClient.RSV1;
import static io.undersocket.testing.container.WebSocketClient.TEXT;
import static io.undersocket.testing.container.WebSocketClient.frame;
import static io.undersocket.testing.container.WebSocketClient.header;
import static io.undersocket.testing.container.WebSocketClient.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.CloseReason;
import io.undersocket.engineio.WebSocketCompression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A hostile WebSocket does not disturb others")
public abstract class HostileFrames {

  /** What the server sends is not compressed then, unless it is large. */
  private static final String OFFER =
      "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover";

  @RegisterExtension final LiveEngine live = new LiveEngine();

  private void assertViolated(WebSocketClient client, int code) throws Exception {
    assertThat(live.closing(client.sid()).reason()).isEqualTo(CloseReason.TRANSPORT_ERROR);
    assertThat(client.read().code()).isEqualTo(code);
    client.raw.awaitCut();
  }

  private static byte[] times(int count, byte[] frame) {
    return join(Collections.nCopies(count, frame).toArray(byte[][]::new));
  }

  @Nested
  @DisplayName("by its size:")
  class Size {

    @Test
    @DisplayName("a frame that is too large is refused when announced, and the rest thrown away")
    void tooLarge() throws Exception {
      live.start();
      try (WebSocketClient client = WebSocketClient.open(live.port())) {
        client.send(frame(FINAL | BINARY, new byte[3_000_000]));
        assertViolated(client, 1009);
      }
    }

    @Test
    @DisplayName("frames that are announced and never come reserve nothing")
    void neverComes() throws Exception {
      live.start(options -> options.maxPayload(1_000_000_000));
      WebSocketClient[] clients = new WebSocketClient[100];
      long before = usedHeap();
      for (int i = 0; i < clients.length; i++) {
        clients[i] = WebSocketClient.open(live.port());
        clients[i].send(header(FINAL | BINARY, 1_000_000_000)).send(new byte[1]);
      }
      live.assertServesOthers();
      assertThat(usedHeap() - before).isLessThan(100_000_000);
      for (WebSocketClient client : clients) {
        client.reset();
      }
      live.awaitSessions(0);
    }

    private long usedHeap() {
      System.gc();
      return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    @DisplayName("fragments of one byte are a message, but not endlessly many, empty ones neither")
    void fragments() throws Exception {
      live.start();
      byte[] byteByByte = times(10_000, frame(CONTINUATION, "x"));
      try (WebSocketClient client = WebSocketClient.open(live.port())) {
        client.send(frame(TEXT, "4")).send(byteByByte).send(frame(FINAL | CONTINUATION, ""));
        assertThat(client.readText()).isEqualTo("4" + "x".repeat(10_000));
        client.send(frame(TEXT, "4")).send(byteByByte).send(byteByByte);
        assertViolated(client, 1008);
      }
      try (WebSocketClient client = WebSocketClient.open(live.port())) {
        client.send(frame(TEXT, "4")).send(times(20_000, frame(CONTINUATION, "")));
        assertViolated(client, 1008);
      }
    }
  }

  @Nested
  @DisplayName("by its number:")
  class Amount {

    @Test
    @DisplayName("a hundred thousand messages in one go are echoed, each once and in order")
    void messages() throws Exception {
      live.start(options -> options.maxOutboundBytes(100_000_000));
      int count = 100_000;
      try (WebSocketClient client = WebSocketClient.open(live.port())) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
          all.writeBytes(frame(FINAL | TEXT, "4" + i));
        }
        Thread sender =
            new Thread(
                () -> {
                  try {
                    client.send(all.toByteArray());
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                });
        sender.start();
        for (int i = 0; i < count; i++) {
          assertThat(client.readText()).isEqualTo("4" + i);
        }
        sender.join();
      }
    }

    @Test
    @DisplayName("pings are answered, of a flood perhaps only the last; pongs are ignored")
    void pings() throws Exception {
      live.start();
      try (WebSocketClient client = WebSocketClient.open(live.port())) {
        client.send(times(50_000, frame(FINAL | PONG, "x".repeat(125))));
        client.send(times(10_000, frame(FINAL | PING, "x".repeat(125))));
        client.send(frame(FINAL | PING, "last"));
        WebSocketClient.Frame answer = client.read();
        int answers = 1;
        while (!answer.text().equals("last")) {
          assertThat(answer.firstByte()).isEqualTo(FINAL | PONG);
          answer = client.read();
          answers++;
        }
        assertThat(answers).isLessThanOrEqualTo(10_001);
        assertThat(client.echo("on")).isEqualTo("4on");
      }
    }

    @Test
    @DisplayName("pings of a client that does not read are not collected")
    void unreadPings() throws Exception {
      live.start();
      try (WebSocketClient client = WebSocketClient.open(live.port())) {
        byte[] flood = times(10_000, frame(FINAL | PING, "x".repeat(125)));
        for (int i = 0; i < 20; i++) {
          client.send(flood); // 26 MB, which the server goes on reading.
        }
        live.assertServesOthers();
        assertThat(live.socket(client.sid()).outboundBytes()).isZero();
        client.reset();
        assertThat(live.closing(client.sid()).reason()).isEqualTo(CloseReason.TRANSPORT_CLOSE);
      }
    }
  }

  @Nested
  @DisplayName("by its content:")
  class Content {

    @Test
    @DisplayName("noise ends in a close frame or a silence, never in an error of the server")
    void noise() throws Exception {
      live.start(options -> options.webSocketCompression(WebSocketCompression.DEFAULT));
      Random random = new Random(4);
      for (int i = 0; i < 200; i++) {
        try (WebSocketClient client = WebSocketClient.open(live.port(), OFFER)) {
          byte[] noise = new byte[1 + random.nextInt(3_000)];
          random.nextBytes(noise);
          if (random.nextBoolean()) { // Noise that looks like frames.
            noise =
                frame(random.nextInt(256), Arrays.copyOf(noise, random.nextInt(noise.length + 1)));
            noise[1] ^= (byte) (random.nextInt(20) == 0 ? 1 << random.nextInt(8) : 0);
          }
          client.send(noise);
          client.raw.shutdownOutput();
          client.raw.readToEnd();
        } catch (SocketException e) {
          // A reset will do.
        }
      }
      live.awaitSessions(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("a deflate bomb is refused at the limit")
    void bomb(boolean takeover) throws Exception {
      live.start(
          options ->
              options.webSocketCompression(new WebSocketCompression(1_024, takeover, takeover)));
      byte[] bomb = deflated(500_000_000); // Half a megabyte.
      assertThat(bomb.length).isLessThan(1_000_000);
      for (int i = 0; i < 20; i++) {
        try (WebSocketClient client = WebSocketClient.open(live.port(), OFFER)) {
          client.send(frame(FINAL | RSV1 | BINARY, bomb));
          assertViolated(client, 1009);
        }
      }
    }

    @Test
    @DisplayName("what is no deflate gets 1007, fragments of it too")
    void notDeflate() throws Exception {
      live.start(options -> options.webSocketCompression(WebSocketCompression.DEFAULT));
      byte[] noise = new byte[1_000];
      Arrays.fill(noise, (byte) 0xff);
      try (WebSocketClient client = WebSocketClient.open(live.port(), OFFER)) {
        client.send(frame(FINAL | RSV1 | TEXT, noise));
        assertViolated(client, 1007);
      }
      try (WebSocketClient client = WebSocketClient.open(live.port(), OFFER)) {
        client.send(frame(RSV1 | TEXT, noise)).send(frame(FINAL | CONTINUATION, noise));
        assertViolated(client, 1007);
      }
      try (WebSocketClient client = WebSocketClient.open(live.port(), OFFER)) {
        client.send(frame(RSV1 | TEXT, "")).send(frame(FINAL | RSV1 | CONTINUATION, ""));
        assertViolated(client, 1002);
      }
    }

    private byte[] deflated(int zeros) {
      Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] chunk = new byte[1 << 20];
      byte[] buffer = new byte[1 << 16];
      for (int left = zeros; left > 0; left -= chunk.length) {
        deflater.setInput(chunk, 0, Math.min(left, chunk.length));
        int count;
        do {
          count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
          out.write(buffer, 0, count);
        } while (count == buffer.length);
      }
      deflater.end();
      return out.toByteArray();
    }
  }
}
