package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.undersocket.engineio.internal.time.ManualTimer;
import io.undersocket.engineio.spi.ByteStream;
import io.undersocket.engineio.spi.IoThread;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A message that is echoed over WebSocket")
class EchoAllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int READS = 1_000;
  private static final int MESSAGES_PER_READ = 10;

  /** The text, a type, the header of an array and what fills it up: it is sent as it came. */
  private static final int CONTENT_BYTES = 32;

  private final FakeIoThread thread = new FakeIoThread(Runnable::run);
  private final EngineServer engine =
      new EngineServer(EngineServer.builder().directExecution().options(), new ManualTimer());

  @Test
  @DisplayName("costs two small objects beside its bytes, and a share of what its batch does")
  void echo() {
    engine.onConnection(
        socket -> socket.onMessage(message -> socket.send(OutgoingPacket.message(message), null)));
    WebSocketConnection connection = open(new Sink(thread));
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (int i = 0; i < MESSAGES_PER_READ; i++) {
      frames.writeBytes(ClientFrames.text("4ten bytes"));
    }
    byte[] bytes = frames.toByteArray();
    ByteBuffer read = ByteBuffer.allocateDirect(bytes.length);
    Runnable reading =
        () -> {
          for (int i = 0; i < READS; i++) {
            read.clear().put(bytes).flip();
            connection.onBytes(read);
          }
        };
    thread.run(reading);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    thread.run(reading);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated / (READS * MESSAGES_PER_READ)).isLessThan(CONTENT_BYTES + 110L);
  }

  private WebSocketConnection open(Sink stream) {
    WebSocketConnection[] connection = new WebSocketConnection[1];
    FakeExchange request = FakeExchange.of("GET", "/engine.io/");
    Session session =
        new Session(
            engine,
            "sid",
            new EngineRequest(request),
            Runnable::run,
            Revision.FOUR,
            made -> {
              Handler handler = new Handler();
              connection[0] =
                  new WebSocketConnection(engine, stream, handler, null, BinaryForm.RAW);
              WebSocketTransport transport = new WebSocketTransport(made, connection[0]);
              connection[0].handler(transport);
              return transport;
            });
    session.open(List.of());
    session.startDelivery();
    return connection[0];
  }

  /** Nobody's. */
  private static final class Handler implements WebSocketHandler {
    @Override
    public void onText(byte[] utf8) {}

    @Override
    public void onBinary(byte[] bytes) {}

    @Override
    public void onReadBatchEnd() {}

    @Override
    public Then takePackets(List<OutgoingPacket> into) {
      return Then.GO_ON;
    }

    @Override
    public boolean onWritten() {
      return false;
    }

    @Override
    public void onEnd(@Nullable String failure) {}
  }

  /** Accepts everything and keeps nothing. */
  private record Sink(IoThread ioThread) implements ByteStream {
    @Override
    public void write(ByteBuffer bytes) {
      bytes.position(bytes.limit());
    }

    @Override
    public void awaitWritable() {}

    @Override
    public void pauseReads() {}

    @Override
    public void resumeReads() {}

    @Override
    public void readNow() {}

    @Override
    public void close() {}
  }
}
