package io.undersocket.testing.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.CloseReason;
import io.undersocket.engineio.EngineSocket;
import io.undersocket.engineio.ReadyState;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("Whoever does not keep up")
public abstract class SlowConsumer {

  private static final String MESSAGE = "x".repeat(100_000);
  private static final long LIMIT = 2_000_000;

  @RegisterExtension final LiveEngine live = new LiveEngine();

  /** Sends until the session has had enough; and never is there more in memory than allowed. */
  private void sendUntilClosed(EngineSocket socket) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Await.PATIENCE_SECONDS);
    while (socket.readyState() == ReadyState.OPEN && System.nanoTime() < deadline) {
      socket.send(MESSAGE);
      assertThat(socket.outboundBytes()).isLessThanOrEqualTo(LIMIT + MESSAGE.length() + 1);
    }
  }

  private void assertSlowConsumer(String sid) throws Exception {
    LiveEngine.Closing closing = live.closing(sid);
    assertThat(closing.reason()).isEqualTo(CloseReason.SLOW_CONSUMER);
    assertThat(closing.description()).contains("2000000 bytes", "maxOutboundBytes");
    assertThat(live.sessions()).isZero();
  }

  @Test
  @DisplayName("over a WebSocket that is not read is closed, and cut")
  void webSocket() throws Exception {
    live.start(options -> options.maxOutboundBytes(LIMIT));
    try (WebSocketClient client = WebSocketClient.open(live.port())) {
      sendUntilClosed(live.socket(client.sid()));
      assertSlowConsumer(client.sid());
      live.assertServesOthers();
      client.raw.socket.setSoTimeout(30_000);
      drain(client.raw); // What the network had taken, and the end.
    }
  }

  @Test
  @DisplayName("over a poll whose answer is not read is closed, and cut")
  void heldPoll() throws Exception {
    live.start(options -> options.maxOutboundBytes(LIMIT));
    try (PollingClient client = PollingClient.open(live.port())) {
      EngineSocket socket = live.socket(client.sid);
      byte[] large = new byte[20_000_000]; // Alone it may be larger than what may wait.
      socket.send(large);
      client.poll();
      Await.until("the answer has begun", () -> socket.writeBuffer().isEmpty());
      while (socket.readyState() == ReadyState.OPEN) {
        socket.send(MESSAGE);
      }
      assertSlowConsumer(client.sid);
      live.assertServesOthers();
      drain(client.polls);
    }
  }

  @Test
  @DisplayName("without a poll is closed")
  void noPoll() throws Exception {
    live.start(options -> options.maxOutboundBytes(LIMIT));
    try (PollingClient client = PollingClient.open(live.port())) {
      sendUntilClosed(live.socket(client.sid));
      assertSlowConsumer(client.sid);
    }
  }

  @Test
  @DisplayName("and falls silent is cut with its session, whatever the network still holds")
  void silent() throws Exception {
    live.start(
        options ->
            options
                .pingInterval(Duration.ofMillis(200))
                .pingTimeout(Duration.ofSeconds(1))
                .closeTimeout(Duration.ofMillis(200)));
    try (WebSocketClient socket = WebSocketClient.open(live.port());
        PollingClient polling = PollingClient.open(live.port())) {
      assertThat(polling.echo("connected")).isEqualTo("4connected");
      long sockets = OpenSockets.count();
      byte[] large = new byte[12_000_000];
      live.socket(socket.sid()).send(large);
      live.socket(polling.sid).send(large);
      polling.poll();
      for (String sid : List.of(socket.sid(), polling.sid)) {
        assertThat(live.closing(sid).reason()).isEqualTo(CloseReason.PING_TIMEOUT);
      }
      // Nobody has read yet; so whatever is not in the network's buffers now was cut.
      Await.until("the connections are cut", () -> OpenSockets.count() <= sockets - 2);
      assertThat(drain(socket.raw)).isLessThan(large.length);
      assertThat(drain(polling.polls)).isLessThan(large.length);
    }
  }

  @Test
  @DisplayName("in its listener is read no further, and loses nothing")
  void slowListener() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    AtomicLong received = new AtomicLong();
    live.listening(
            (socket, message) -> {
              if (message.length() > 1_000) {
                try {
                  free.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                received.incrementAndGet();
              }
            })
        .start();
    try (WebSocketClient client = WebSocketClient.open(live.port())) {
      byte[] frame = WebSocketClient.frame(0x82, new byte[100_000]);
      AtomicLong sent = new AtomicLong();
      Thread sender =
          new Thread(
              () -> {
                try {
                  while (sent.get() < 500) {
                    client.send(frame);
                    sent.incrementAndGet();
                  }
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      sender.start();
      // 50 MB are to be sent; when the server does not read, they do not leave.
      long stuckAt = -1;
      while (sent.get() != stuckAt) {
        stuckAt = sent.get();
        live.assertServesOthers();
        live.assertServesOthers();
        live.assertServesOthers();
      }
      assertThat(stuckAt).isLessThan(400);
      free.countDown();
      sender.join();
      Await.untilEqual("messages", received::get, 500L);
    }
  }

  private static long drain(RawClient client) throws IOException {
    try {
      return client.readToEnd().length;
    } catch (SocketException e) {
      return 0;
    }
  }
}
