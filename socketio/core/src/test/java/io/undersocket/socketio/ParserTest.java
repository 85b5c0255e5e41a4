package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.protocol.JsonBuilder;
import io.undersocket.socketio.protocol.JsonCodec;
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
import org.junit.jupiter.api.Tag;
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

  /** Speaks in a table: name, then values, between bars; {@code #} stands for a byte. */
  private static final class Tables implements Parser {

    private final JsonCodec codec = JsonCodec.builtIn();

    @Override
    public Encoder encoder() {
      return packet -> {
        StringBuilder row = new StringBuilder(packet.type().name());
        if (packet.hasId()) {
          row.append(packet.id());
        }
        if (packet.eventName() != null) {
          row.append('|').append(packet.eventName());
        }
        for (Json value : packet.args(codec)) {
          row.append('|').append(value.text());
        }
        return List.of(Message.text(row.toString()));
      };
    }

    @Override
    public Decoder newDecoder() {
      return new Decoder() {
        @Override
        public Packet add(Message message) throws PacketException {
          String[] cells = message.text().split("\\|");
          if (cells[0].equals("connect")) {
            JsonBuilder auth = codec.payload();
            auth.beginObject();
            auth.name("token");
            auth.string("secret");
            auth.endObject();
            return Packet.connect("/", auth.build());
          }
          List<Json> values = new ArrayList<>();
          for (int i = 1; i < cells.length; i++) {
            JsonBuilder value = codec.argument(cells[0], i - 1);
            value.beginArray();
            if (cells[i].equals("#")) {
              value.value(new byte[] {7});
            } else {
              value.string(cells[i]);
            }
            value.endArray();
            values.add(value.build());
          }
          return Packet.event("/", 3, cells[0], codec.args(cells[0], values));
        }

        @Override
        public void destroy() {}
      };
    }
  }

  @Nested
  @DisplayName("of another format")
  class Other {

    private final TestBed bed = new TestBed(builder -> builder.parser(new Tables()));
    private final List<String> heard = new ArrayList<>();

    @Test
    @DisplayName("makes arguments that read like those of the default one")
    void arguments() {
      bed.io.onConnection(
          socket -> {
            heard.add(String.valueOf(socket.handshake().auth()));
            socket.on(
                "x",
                new TypeRef<List<String>>() {},
                new TypeRef<List<byte[]>>() {},
                (words, bytes, ack) -> ack.send(words.get(0) + bytes.get(0)[0]));
          });
      TestBed.Client client = bed.open();

      client.says("connect");
      client.says("x|a|#");

      assertThat(heard).containsExactly("{\"token\":\"secret\"}");
      assertThat(client.hears()).containsExactly("CONNECT", "ACK3|\"a7\"");
    }

    @Test
    @DisplayName("says what does not fit as the default one does")
    void errors() {
      bed.io.onError((socket, event, cause) -> heard.add(cause.getMessage()));
      bed.io.onConnection(
          socket ->
              socket.on(
                  "x",
                  new TypeRef<List<String>>() {},
                  new TypeRef<List<Integer>>() {},
                  (a, b) -> heard.add("no")));
      TestBed.Client client = bed.open();

      client.says("connect");
      client.says("x|a|b");

      assertThat(heard)
          .containsExactly("event \"x\", argument 1: expected Integer, received string \"b\"");
      assertThat(client.isOpen()).isTrue();
    }
  }

  @Test
  @DisplayName("of the application's own excludes the options of the default one")
  void options() {
    SocketIoServer.Builder builder =
        SocketIoServer.builder().parser(new Tables()).parserLimits(ParserLimits.defaults());
    assertThatIllegalStateException()
        .isThrownBy(builder::build)
        .withMessageStartingWith("parserLimits is an option of the default parser");
  }

  @Test
  @Tag("PK11")
  @DisplayName("takes no more attachments than the application says")
  void limits() {
    TestBed bed =
        new TestBed(builder -> builder.parserLimits(ParserLimits.defaults().withMaxAttachments(1)));
    TestBed.Client client = bed.connect();

    client.says("52-[\"x\"]");

    assertThat(client.isOpen()).isFalse();
  }
}
