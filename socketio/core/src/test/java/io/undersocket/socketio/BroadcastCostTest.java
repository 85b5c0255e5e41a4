package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A broadcast")
class BroadcastCostTest {

  private static final int FEW = 100;
  private static final int MANY = 600;

  private final TestBed bed = new TestBed();
  private final SocketIoServer io = bed.io;

  @Test
  @DisplayName("makes no object for any of those who hear it")
  void noObjectForEach() {
    io.onConnection(socket -> socket.join("room"));
    connect(FEW);
    Socket sender = io.sockets().sockets().iterator().next();
    long everyoneOfFew = allocatedBy(() -> io.emit("x", "text"));
    long roomOfFew = allocatedBy(() -> io.to("room").emit("x", "text"));
    long othersOfFew = allocatedBy(() -> sender.to("room").emit("x", "text"));

    connect(MANY - FEW);

    // Less than a byte for each more; what an iterator needs may depend on the size of its table.
    assertThat(allocatedBy(() -> io.emit("x", "text"))).isLessThan(everyoneOfFew + 400);
    assertThat(allocatedBy(() -> io.to("room").emit("x", "text"))).isLessThan(roomOfFew + 400);
    assertThat(allocatedBy(() -> sender.to("room").emit("x", "text")))
        .isLessThan(othersOfFew + 400);
  }

  private void connect(int clients) {
    for (int i = 0; i < clients; i++) {
      bed.connect().session.turnDeaf();
    }
  }

  /** The least that a call allocates, in bytes: what was compiled in between does not count. */
  private static long allocatedBy(Runnable call) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 50; i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      call.run();
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }
}
