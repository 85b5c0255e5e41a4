package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.engineio.internal.time.ManualTimer;
import io.undersocket.engineio.protocol.Message;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A WebSocket connection")
class WebSocketConnectionTest {

  private final Deque<Runnable> io = new ArrayDeque<>();
  private final FakeIoThread thread = new FakeIoThread(io::add);
  private final FakeStream stream = new FakeStream(thread);
  private final EngineServer engine =
      new EngineServer(EngineServer.builder().directExecution().options(), new ManualTimer());

  @Test
  @DisplayName("still writes after its handler has failed at the end of a read")
  void handlerFails() {
    FailingHandler handler = new FailingHandler();
    WebSocketConnection connection =
        new WebSocketConnection(engine, stream, handler, null, BinaryForm.RAW);
    thread.run(
        () -> {
          assertThatThrownBy(() -> connection.onBytes(ByteBuffer.wrap(ClientFrames.text("4x"))))
              .hasMessage("the end of a read");
          handler.packet = OutgoingPacket.message(Message.text("after it"));
          connection.requestFlush(FlushTime.AT_ONCE);
        });
    while (!io.isEmpty()) {
      thread.run(io.remove());
    }
    assertThat(stream.received()).containsExactly("4after it");
  }

  private static final class FailingHandler implements WebSocketHandler {

    private @Nullable OutgoingPacket packet;

    @Override
    public void onText(byte[] utf8) {}

    @Override
    public void onBinary(byte[] bytes) {}

    @Override
    public void onReadBatchEnd() {
      throw new IllegalStateException("the end of a read");
    }

    @Override
    public Then takePackets(List<OutgoingPacket> into) {
      OutgoingPacket taken = packet;
      packet = null;
      if (taken != null) {
        into.add(taken);
      }
      return Then.GO_ON;
    }

    @Override
    public boolean onWritten() {
      return false;
    }

    @Override
    public void onEnd(@Nullable String failure) {}
  }
}
