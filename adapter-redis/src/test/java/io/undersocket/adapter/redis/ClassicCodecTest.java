package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.socketio.Args;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.spi.BroadcastFlags;
import io.undersocket.socketio.spi.BroadcastOptions;
import io.undersocket.socketio.spi.ClusterMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The classic format")
class ClassicCodecTest {

  private static final BroadcastOptions EVERYONE = BroadcastOptions.EVERYONE;

  private final ClassicCodec codec = new ClassicCodec("/", "srB6UM");

  private static Packet event(String name, Object... args) {
    return Packet.event("/", Packet.NO_ID, name, List.of(args));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  private static byte[] bytes(String latin) {
    return latin.getBytes(ISO_8859_1);
  }

  @Nested
  @DisplayName("is written byte for byte as the reference writes it:")
  class Written {

    @Test
    @DisplayName("a broadcast")
    void broadcast() {
      assertThat(codec.broadcast(event("hello"), EVERYONE))
          .isEqualTo(
              bytes(
                  "\u0093\u00a6srB6UM\u0083\u00a4type\u0002\u00a4data\u0091\u00a5hello\u00a3nsp\u00a1/"
                      + "\u0083\u00a5rooms\u0090\u00a6except\u0090\u00a5flags\u0080"));
    }

    @Test
    @DisplayName("flags, as far as they are set, and bytes in their place")
    void flags() {
      BroadcastFlags flags =
          BroadcastFlags.NONE.asVolatile().withCompress(false).withTimeout(Duration.ofSeconds(1));
      assertThat(codec.broadcast(event("x", new byte[] {1}), EVERYONE.to(Set.of("r")).with(flags)))
          .isEqualTo(
              bytes(
                  "\u0093\u00a6srB6UM\u0083\u00a4type\u0002\u00a4data\u0092\u00a1x\u00c4\u0001\u0001"
                      + "\u00a3nsp\u00a1/\u0083\u00a5rooms\u0091\u00a1r\u00a6except\u0090\u00a5flags"
                      + "\u0083\u00a8volatile\u00c3\u00a8compress\u00c2\u00a7timeout\u00cd\u0003\u00e8"));
    }

    @Test
    @DisplayName("requests")
    void requests() {
      BroadcastOptions to = new BroadcastOptions(Set.of("a"), Set.of("b"), BroadcastFlags.NONE);
      assertThat(text(codec.join(to, Set.of("r"))))
          .isEqualTo(
              "{\"uid\":\"srB6UM\",\"type\":2,\"opts\":{\"rooms\":[\"a\"],\"except\":[\"b\"]},\"rooms\":[\"r\"]}");
      assertThat(text(codec.leave(to, Set.of("r")))).startsWith("{\"uid\":\"srB6UM\",\"type\":3,");
      assertThat(text(codec.disconnect(EVERYONE, true)))
          .isEqualTo(
              "{\"uid\":\"srB6UM\",\"type\":4,\"opts\":{\"rooms\":[],\"except\":[]},\"close\":true}");
      assertThat(text(codec.fetch("id", EVERYONE)))
          .isEqualTo(
              "{\"uid\":\"srB6UM\",\"requestId\":\"id\",\"type\":5,\"opts\":{\"rooms\":[],\"except\":[]}}");
      assertThat(text(codec.serverSideEmit(null, "x", Args.of(1))))
          .isEqualTo("{\"uid\":\"srB6UM\",\"type\":6,\"data\":[\"x\",1]}");
      assertThat(text(codec.serverSideEmit("id", "x", Args.of(new byte[] {1, 2}))))
          .isEqualTo(
              "{\"uid\":\"srB6UM\",\"requestId\":\"id\",\"type\":6,"
                  + "\"data\":[\"x\",{\"type\":\"Buffer\",\"data\":[1,2]}]}");
    }

    @Test
    @DisplayName("values of the application's own types are refused, for its binding to write")
    void foreign() {
      Object own = new Object();
      assertThatThrownBy(() -> codec.broadcast(event("x", own), EVERYONE))
          .isInstanceOf(ForeignValueException.class);
      assertThatThrownBy(() -> codec.serverSideEmit(null, "x", Args.of(Map.of("k", own))))
          .isInstanceOf(ForeignValueException.class);
    }
  }

  @Nested
  @DisplayName("says in its first bytes")
  class FirstBytes {

    @Test
    @DisplayName("that a message is one's own")
    void own() {
      ClassicCodec other = new ClassicCodec("/", "other1");
      byte[] broadcast = codec.broadcast(event("x"), EVERYONE);
      assertThat(codec.isOwnBroadcast(broadcast)).isTrue();
      assertThat(other.isOwnBroadcast(broadcast)).isFalse();
      for (byte[] request :
          List.of(
              codec.fetch("id", EVERYONE),
              codec.join(EVERYONE, Set.of("r")),
              codec.serverSideEmit(null, "x", Args.empty()),
              codec.ackRequest("id", event("x"), EVERYONE))) {
        assertThat(codec.isOwnRequest(request)).isTrue();
        assertThat(other.isOwnRequest(request)).isFalse();
      }
    }

    @Test
    @DisplayName("which request an answer is for")
    void answered() {
      List<ClusterMessage.Response> responses =
          List.of(
              new ClusterMessage.SocketsFound("srB6UM", "id12", List.of()),
              new ClusterMessage.ServerSideAnswer("srB6UM", "id12", Args.of(1)),
              new ClusterMessage.ClientCount("srB6UM", "id12", 3),
              new ClusterMessage.ClientAck("srB6UM", "id12", Args.of("x")));
      for (ClusterMessage.Response response : responses) {
        assertThat(ClassicCodec.answeredRequest(codec.response(response))).isEqualTo("id12");
      }
    }

    @Test
    @DisplayName("nothing, if they are anything else")
    void unknown() {
      for (String message :
          List.of(
              "",
              "{",
              "{}",
              "{\"requestId\":\"",
              "{\"requestId\":\"a\\\"b\"}",
              "\u0083\u00a4type\t")) {
        assertThat(ClassicCodec.answeredRequest(bytes(message))).isNull();
      }
    }
  }

  @Nested
  @DisplayName("is read")
  class Read {

    private final ClassicCodec reader = new ClassicCodec("/", "reader");

    @Test
    @DisplayName("as it was written")
    void roundTrip() throws Exception {
      BroadcastOptions to =
          new BroadcastOptions(
              Set.of("a"), Set.of("b"), BroadcastFlags.NONE.asVolatile().withCompress(false));
      ClusterMessage.Broadcast broadcast =
          reader.readBroadcast(codec.broadcast(event("x", 1, "two", new byte[] {3}), to));
      assertThat(broadcast).isNotNull();
      assertThat(broadcast.nodeId()).isEqualTo("srB6UM");
      assertThat(broadcast.options()).isEqualTo(to);
      assertThat(broadcast.packet().eventName()).isEqualTo("x");
      assertThat(broadcast.packet().args().asList()).containsExactly(1L, "two", new byte[] {3});
    }

    @Test
    @DisplayName("only if it is of this namespace; the root if it names none")
    void namespaces() throws Exception {
      ClassicCodec elsewhere = new ClassicCodec("/a", "other1");
      assertThat(reader.readBroadcast(elsewhere.broadcast(event("x"), EVERYONE))).isNull();
      byte[] nameless =
          WireValues.messagePack(
              List.of("uid", Map.of("type", 2, "data", List.of("x")), Map.of("rooms", List.of(7))));
      ClusterMessage.Broadcast broadcast = reader.readBroadcast(nameless);
      assertThat(broadcast).isNotNull();
      assertThat(broadcast.options().rooms()).containsExactly("7");
    }

    @Test
    @DisplayName("as nothing, if it does not say who is meant")
    void target() {
      assertThatThrownBy(
              () ->
                  reader.readRequest(
                      ClassicCodec.REMOTE_DISCONNECT,
                      WireValues.read(bytes("{\"type\":4,\"opts\":{},\"close\":true}"))))
          .isInstanceOf(PacketException.class);
    }

    @Test
    @DisplayName("with both kinds of dates, and what JavaScript calls undefined")
    void extensions() throws Exception {
      byte[] message =
          bytes(
              "\u0093\u00d6\u00ff\u0000\u0000\u0000\u0000" // a timestamp of 32 bits
                  + "\u00d4\u0000\u0000" // undefined
                  + "\u0081\u00a1k\u00d4\u0000\u0000");
      assertThat(WireValues.read(message).text())
          .isEqualTo("[\"1970-01-01T00:00:00.000Z\",null,{}]");
    }
  }

  @Nested
  @DisplayName("has channels")
  class Channels {

    private final ClassicChannels channels = new ClassicChannels("socket.io", "/a*", "srB6UM");

    @Test
    @DisplayName("of the reference's names, with patterns that are for nothing else")
    void names() {
      assertThat(channels.allBroadcasts()).hasToString("socket.io#/a\\*#*");
      assertThat(channels.requests()).hasToString("socket.io-request#/a*#");
      assertThat(channels.responses()).hasToString("socket.io-response#/a*#");
      assertThat(channels.ownResponses()).hasToString("socket.io-response#/a*#srB6UM#");
      assertThat(text(channels.everyNode())).isEqualTo("socket.io-response#/a\\*#?*#");
      assertThat(channels.nodeOf(channels.responsesTo("é12"))).isEqualTo("é12");
    }

    @Test
    @DisplayName("for a single room")
    void rooms() {
      assertThat(text(channels.broadcast(Set.of("r#")))).isEqualTo("socket.io#/a*#r##");
      assertThat(text(channels.broadcast(Set.of("r", "q")))).isEqualTo("socket.io#/a*#");
      assertThat(channels.room(channels.broadcast(Set.of("r#")))).isEqualTo("r#");
      assertThat(channels.room(channels.broadcast(Set.of()))).isEmpty();
      assertThat(channels.room(bytes("socket.io#/b#"))).isNull();
    }
  }
}
