package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.undersocket.engineio.protocol.Message;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A packet for a client that does not poll just now")
class SendAllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int PACKETS = 1_000;

  @Test
  @DisplayName("costs its place in the buffer and nothing else")
  void noPoll() {
    TestEngine engine = TestEngine.create();
    engine.openPolling();
    EngineSocket socket = engine.socket();
    OutgoingPacket packet = OutgoingPacket.message(Message.text("x"));
    socket.send(packet, null);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < PACKETS; i++) {
      socket.send(packet, null);
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    // a buffer that doubles until it is large enough
    assertThat(allocated).isLessThan(32L * PACKETS);
  }
}
