package io.undersocket.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.socketio.ConnectionStateRecovery;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A client that comes back while Redis hangs")
@Timeout(60)
class RecoveryInOutageTest {

  private static final int PATIENCE_SECONDS = 15;
  private static final int MESSAGES = 50;

  /** The packets of a client. */
  private static final class Packets implements RawSocket.Listener {

    private final BlockingQueue<String> all = new LinkedBlockingQueue<>();

    @Override
    public void onPacket(String packet) {
      all.add(packet);
    }

    @Override
    public void onEnd() {
      // As the test wants it.
    }

    Matcher next(String pattern) throws InterruptedException {
      String packet = all.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(packet).matches(pattern);
      Matcher matcher = Pattern.compile(pattern).matcher(packet);
      assertThat(matcher.matches()).isTrue();
      return matcher;
    }
  }

  @Test
  @DisplayName("gets what the others have got before it was in the stream, once and in order")
  void early() throws Exception {
    CountDownLatch returning = new CountDownLatch(1);
    CountDownLatch admitted = new CountDownLatch(1);
    try (RedisProcess redis = RedisProcess.start();
        TestNode node =
            TestNode.start(
                SocketIoServer.builder()
                    .connectionStateRecovery(
                        ConnectionStateRecovery.defaults().withSkipMiddlewares(false))
                    .adapter(
                        RedisStreamsAdapter.builder(Redis.at(redis.uri()))
                            .offsetTime(Duration.ofMillis(100))
                            .build()));
        TestClient other = TestClient.of(node)) {
      node.awaitServers(1);
      Packets first = new Packets();
      RawSocket before = RawSocket.open(node.url(), first).join();
      before.say("0");
      Matcher session = first.next("0\\{\"sid\":\"([^\"]+)\",\"pid\":\"([^\"]+)\"}");
      String id = session.group(1);
      TestNode.await("its socket", () -> node.io().sockets().socket(id) != null);
      String offset = seen(node, first, other);
      before.abort();
      TestNode.await("it is lost", () -> node.io().sockets().socket(id) == null);
      node.io().emit("missed");
      assertThat(other.next()).startsWith("2[\"missed\"");
      node.io()
          .use(
              socket -> {
                returning.countDown();
                await(admitted);
              });

      Packets second = new Packets();
      RawSocket after = RawSocket.open(node.url(), second).join();
      after.say("0{\"pid\":\"" + session.group(2) + "\",\"offset\":\"" + offset + "\"}");
      await(returning); // what it missed is known by now
      redis.pause();
      try {
        for (int n = 1; n <= MESSAGES; n++) {
          node.io().emit("x", n);
        }
        assertThat(other.until("2[\"x\"," + MESSAGES + "]")).hasSize(MESSAGES - 1);
        admitted.countDown();
        second.next("2\\[\"missed\".*");
        for (int n = 1; n <= MESSAGES; n++) {
          second.next("2\\[\"x\"," + n + "]");
        }
        assertThat(second.next("0\\{\"sid\":\"([^\"]+)\".*").group(1)).isEqualTo(id);
      } finally {
        redis.resume();
      }
      assertThat(keptBy(node.io().sockets().socket(id))).isZero();
      node.io().emit("end");
      second.next("2\\[\"end\".*");
      after.abort();
    }
  }

  /** What a socket still has of the packets that it had missed. */
  private static int keptBy(Socket socket) {
    String[] claim = {"recovery", "restored", "restored"};
    return Inside.size(socket, claim[0], claim[1], claim[2], "replayed")
        + Inside.size(socket, claim[0], claim[1], claim[2], "heard");
  }

  /** Says something until it arrives with an offset: on a busy machine some go without. */
  private static String seen(TestNode node, Packets client, TestClient other)
      throws InterruptedException {
    for (int attempt = 0; ; attempt++) {
      node.io().emit("seen");
      other.next();
      String offset = client.next("2\\[\"seen\"(?:,\"(\\d+-\\d+)\")?]").group(1);
      if (offset != null || attempt == 1_000) {
        return offset;
      }
    }
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }
}
