package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.protocol.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A session's outgoing buffer")
class OutgoingBufferTest {

  private final OutgoingBuffer buffer = new OutgoingBuffer();
  private final List<OutgoingPacket> taken = new ArrayList<>();

  private OutgoingPacket add(String text) {
    OutgoingPacket packet = OutgoingPacket.message(Message.text(text));
    buffer.add(packet);
    return packet;
  }

  @Test
  @DisplayName("hands over all that waits, in order, and then nothing until that is written")
  void oneBatch() {
    List<OutgoingPacket> first = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      first.add(add("" + i));
    }
    assertThat(buffer.take(taken)).isEqualTo(10);
    assertThat(taken).isEqualTo(first);
    assertThat(buffer.isEmpty()).isTrue();
    OutgoingPacket next = add("next");
    assertThat(buffer.take(taken)).isZero();
    assertThat(buffer.packets()).containsExactly(next.packet());
    buffer.written();
    taken.clear();
    assertThat(buffer.take(taken)).isOne();
    assertThat(taken).containsExactly(next);
  }

  @Test
  @DisplayName("hands over nothing, and rests, if nothing waits")
  void nothing() {
    assertThat(buffer.take(taken)).isZero();
    assertThat(buffer.isWriting()).isFalse();
  }

  @Test
  @DisplayName("counts bytes, with a type for each packet, until they are written")
  void bytes() {
    add("abc");
    buffer.take(taken);
    add("de");
    assertThat(buffer.bytes()).isEqualTo(7);
    buffer.written();
    assertThat(buffer.bytes()).isEqualTo(3);
    buffer.clear();
    assertThat(buffer.bytes()).isZero();
    assertThat(buffer.isEmpty()).isTrue();
  }

  @Test
  @DisplayName("tells of the packets that were waiting then, once, unless that is dropped")
  void callbacks() {
    Runnable first = () -> {};
    Runnable second = () -> {};
    add("a");
    buffer.whenWritten(first);
    buffer.take(taken);
    add("b");
    buffer.whenWritten(second);
    assertThat(buffer.written()).containsExactly(first);
    buffer.take(taken);
    assertThat(buffer.written()).containsExactly(second);
    assertThat(buffer.written()).isNull();
    add("c");
    buffer.whenWritten(first);
    buffer.take(taken);
    buffer.dropCallbacks();
    assertThat(buffer.written()).isNull();
  }
}
