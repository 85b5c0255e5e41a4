package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.protocol.ParserLimits;
import io.undersocket.socketio.spi.Decoder;
import io.undersocket.socketio.spi.Encoder;
import io.undersocket.socketio.spi.Parser;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A parser")
class ParserTest {

  /** Speaks in words: {@code connect}, {@code event x}, {@code crash}. */
  private static final class Words implements Parser {

    private int decoders;
    private int destroyed;
    private int encoded;

    @Override
    public Encoder encoder() {
      return packet -> {
        encoded++;
        return List.of(Message.text(packet.type() + " " + packet.eventName()));
      };
    }

    @Override
    public Decoder newDecoder() {
      decoders++;
      return new Decoder() {
        @Override
        public @Nullable Packet add(Message message) throws PacketException {
          return switch (message.text()) {
            case "connect" -> Packet.connect("/", null);
            case "crash" -> throw new IllegalStateException("no parser is perfect");
            default -> Packet.event("/", Packet.NO_ID, message.text(), List.of());
          };
        }

        @Override
        public void destroy() {
          destroyed++;
        }
      };
    }
  }

  @Nested
  @DisplayName("of the application's own")
  class Own {

    private final Words words = new Words();
    private final TestBed bed = new TestBed(builder -> builder.parser(words));

    @Test
    @DisplayName("is used for everything, with one decoder for each connection")
    void used() {
      List<String> events = new ArrayList<>();
      bed.io.onConnection(socket -> socket.onAny((event, args, ack) -> events.add(event)));
      TestBed.Client client = bed.open();

      client.says("connect");
      client.says("hello");
      bed.io.emit("answer");
      bed.open();

      assertThat(words.decoders).isEqualTo(2);
      assertThat(events).containsExactly("hello");
      assertThat(client.hears()).containsExactly("CONNECT null", "EVENT answer");
    }

    @Test
    @DisplayName("writes a broadcast once, however many hear it")
    void encodesOnce() {
      for (int i = 0; i < 5; i++) {
        bed.open().says("connect");
      }
      int before = words.encoded;

      bed.io.emit("x");

      assertThat(words.encoded).isEqualTo(before + 1);
    }

    @Test
    @DisplayName("forgets what it has when the connection ends")
    void destroyed() {
      bed.open().vanishes();

      assertThat(words.destroyed).isEqualTo(1);
    }

    @Test
    @DisplayName("that fails costs the connection, and no thread")
    void crash() {
      List<String> errors = new ArrayList<>();
      bed.io.onError((socket, event, cause) -> errors.add(event + " " + cause.getMessage()));
      TestBed.Client client = bed.open();
      client.says("connect");

      client.says("crash");

      assertThat(errors).containsExactly("null no parser is perfect");
      assertThat(client.isOpen()).isFalse();
    }
  }

  @Test
  @DisplayName("takes no more attachments than the application says")
  void limits() {
    TestBed bed =
        new TestBed(builder -> builder.parserLimits(ParserLimits.defaults().withMaxAttachments(1)));
    TestBed.Client client = bed.connect();

    client.says("52-[\"x\"]");

    assertThat(client.isOpen()).isFalse();
  }
}
