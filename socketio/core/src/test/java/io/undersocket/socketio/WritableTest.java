package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An application that has much to say")
class WritableTest {

  private final TestBed bed = new TestBed();
  private final SocketIoServer io = bed.io;
  private final TestBed.Client client = bed.connect();
  private final Socket socket = client.socket();
  private final List<String> calls = new ArrayList<>();

  @Test
  @DisplayName("sees whether more would leave at once")
  void isWritable() {
    assertThat(socket.isWritable()).isTrue();

    client.session.stall();
    assertThat(socket.isWritable()).isFalse();

    client.session.deliver();
    assertThat(socket.isWritable()).isTrue();
  }

  @Test
  @DisplayName("sees that nothing can be said to a socket that is disconnected")
  void disconnected() {
    socket.disconnect();

    assertThat(socket.isWritable()).isFalse();
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  @DisplayName("hears when it can go on, each time and on every socket of the connection")
  void drain() {
    io.of("/other").onConnection(other -> other.onDrain(() -> calls.add("other")));
    socket.onDrain(() -> calls.add("drain " + socket.isWritable()));
    client.join("/other");
    client.session.stall();
    bed.settle();
    assertThat(calls).isEmpty();

    client.session.deliver();
    bed.settle();
    assertThat(calls).containsExactly("drain true", "other");

    client.session.deliver();
    bed.settle();
    assertThat(calls).hasSize(4);
  }

  @Test
  @DisplayName("hears nothing of a socket that is disconnected")
  void nothingLater() {
    socket.onDrain(() -> calls.add("drain"));
    socket.disconnect();

    client.session.deliver();
    bed.settle();

    assertThat(calls).isEmpty();
  }

  @Test
  @DisplayName("hears all the same when one of its listeners fails")
  void failure() {
    io.onError((who, event, cause) -> calls.add(event + " " + cause.getMessage()));
    socket.onDrain(
        () -> {
          throw new IllegalStateException("expected in this test");
        });
    socket.onDrain(() -> calls.add("second"));

    client.session.deliver();
    bed.settle();

    assertThat(calls).containsExactly("drain expected in this test", "second");
  }
}
