package io.undersocket.engineio.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A loop that waits for sockets")
@Timeout(30)
class ReadLoopTest {

  private static final long PATIENCE_SECONDS = 10;

  private final List<SocketChannel> opened = new ArrayList<>();
  private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final AtomicReference<Thread> thread = new AtomicReference<>();
  private IoLane lane;
  private ReadLoop loop;

  @BeforeEach
  void start() throws Exception {
    lane = new IoLane("lane", Runnable::run);
    loop =
        new ReadLoop(
            lane,
            task -> {
              Thread begun = new Thread(task, "read-loop");
              thread.set(begun);
              return begun;
            });
    loop.start();
  }

  @AfterEach
  void stop() throws Exception {
    loop.close();
    for (SocketChannel each : opened) {
      each.close();
    }
  }

  /** A connection: the server's side first, which is registered by this name, then the client's. */
  private final class Pair {

    private final SocketChannel client;
    private final SocketChannel server;
    private final ReadLoop.Registration registration;

    Pair(String name) throws Exception {
      try (ServerSocketChannel listener = ServerSocketChannel.open()) {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        client = SocketChannel.open(listener.getLocalAddress());
        server = listener.accept();
      }
      opened.add(client);
      opened.add(server);
      server.configureBlocking(false);
      registration =
          loop.register(
              server,
              new ReadLoop.Reader() {
                @Override
                public void readInLane() {
                  told.add(name + (lane.isCurrent() ? "" : " outside of the lane"));
                }

                @Override
                public void cut() {
                  told.add(name + " cut");
                }
              });
    }

    void send() throws Exception {
      client.write(ByteBuffer.wrap(new byte[] {1}));
    }
  }

  private String next() throws InterruptedException {
    return told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("tells in the lane that there is something to read")
  void readable() throws Exception {
    Pair pair = new Pair("a");
    pair.registration.awaitReadable();
    pair.send();
    assertThat(next()).isEqualTo("a");
  }

  @Test
  @DisplayName("tells once for each time it was asked, though nobody has read")
  void once() throws Exception {
    Pair pair = new Pair("a");
    Pair other = new Pair("b");
    pair.registration.awaitReadable();
    other.registration.awaitReadable();
    pair.send();
    assertThat(next()).isEqualTo("a");
    // Another turn, which would tell of it again.
    other.send();
    assertThat(next()).isEqualTo("b");
    pair.registration.awaitReadable();
    assertThat(next()).isEqualTo("a");
    assertThat(told).isEmpty();
  }

  @Test
  @DisplayName("lets go of a socket that is closed, so that what its peer sends is refused")
  void closed() throws Exception {
    Pair pair = new Pair("a");
    pair.registration.awaitReadable();
    pair.send();
    assertThat(next()).isEqualTo("a");
    pair.server.close();
    pair.registration.closed();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    assertThatThrownBy(
            () -> {
              while (System.nanoTime() < deadline) {
                pair.send();
                Thread.onSpinWait();
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  @DisplayName("ends its thread when it is closed, and cuts who asks after that")
  void ended() throws Exception {
    Pair pair = new Pair("a");
    loop.close();
    assertThat(thread.get().isAlive()).isFalse();
    pair.registration.awaitReadable();
    assertThat(next()).isEqualTo("a cut");
  }

  @Test
  @DisplayName("is replaced by another for its lane when it has failed")
  void replaced() throws Exception {
    IoLanes lanes = new IoLanes();
    try {
      IoLane one = lanes.lane();
      ReadLoop first = lanes.readLoop(one);
      assertThat(lanes.readLoop(one)).isSameAs(first);
      first.close();
      assertThat(lanes.readLoop(one)).isNotSameAs(first);
    } finally {
      lanes.close();
    }
  }
}
