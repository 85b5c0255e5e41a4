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
import io.undersocket.socketio.spi.SocketDetails;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The generic format of clusters")
class ClusterCodecTest {

  private static final String ME = "4e59650bec39bc20";
  private static final String END = ",\"uid\":\"" + ME + "\",\"nsp\":\"/\"}";
  private static final BroadcastOptions EVERYONE = BroadcastOptions.EVERYONE;
  private static final String OPTS = "\"opts\":{\"rooms\":[],\"except\":[],\"flags\":{}}";

  private final ClusterCodec codec = new ClusterCodec("/", ME);

  private static Packet event(String name, Object... args) {
    return Packet.event("/", Packet.NO_ID, name, List.of(args));
  }

  private static byte[] bytes(String latin) {
    return latin.getBytes(ISO_8859_1);
  }

  private String written(ClusterMessage message) {
    return new String(codec.write(message), UTF_8);
  }

  @Nested
  @DisplayName("is written byte for byte as the reference writes it:")
  class Written {

    @Test
    @DisplayName("a broadcast to a room")
    void broadcast() {
      assertThat(
              written(
                  new ClusterMessage.Broadcast(
                      ME, null, event("hello"), EVERYONE.to(Set.of("room1")))))
          .isEqualTo(
              "{\"type\":3,\"data\":{\"packet\":{\"type\":2,\"data\":[\"hello\"]},"
                  + "\"opts\":{\"rooms\":[\"room1\"],\"except\":[],\"flags\":{}}},"
                  + "\"uid\":\"4e59650bec39bc20\",\"nsp\":\"/\"}");
    }

    @Test
    @DisplayName("a broadcast that wants acknowledgements")
    void ackBroadcast() {
      assertThat(written(new ClusterMessage.Broadcast(ME, "id", event("x", 1), EVERYONE)))
          .isEqualTo(
              "{\"type\":3,\"data\":{\"packet\":{\"type\":2,\"data\":[\"x\",1]},"
                  + "\"requestId\":\"id\","
                  + OPTS
                  + "}"
                  + END);
    }

    @Test
    @DisplayName("requests")
    void requests() {
      Map<String, ClusterMessage> expected =
          Map.of(
              "{\"type\":4,\"data\":{" + OPTS + ",\"rooms\":[\"r\"]}" + END,
              new ClusterMessage.Join(ME, EVERYONE, Set.of("r")),
              "{\"type\":5,\"data\":{" + OPTS + ",\"rooms\":[\"r\"]}" + END,
              new ClusterMessage.Leave(ME, EVERYONE, Set.of("r")),
              "{\"type\":6,\"data\":{" + OPTS + ",\"close\":true}" + END,
              new ClusterMessage.Disconnect(ME, EVERYONE, true),
              "{\"type\":7,\"data\":{" + OPTS + ",\"requestId\":\"id\"}" + END,
              new ClusterMessage.FetchSockets(ME, "id", EVERYONE),
              "{\"type\":9,\"data\":{\"packet\":[\"x\",1]}" + END,
              new ClusterMessage.ServerSideEmit(ME, null, "x", Args.of(1)),
              "{\"type\":9,\"data\":{\"requestId\":\"id\",\"packet\":[\"x\"]}" + END,
              new ClusterMessage.ServerSideEmit(ME, "id", "x", Args.empty()));
      expected.forEach((text, message) -> assertThat(written(message)).isEqualTo(text));
    }

    @Test
    @DisplayName("answers, without a value where there is none")
    void answers() {
      Map<String, ClusterMessage> expected =
          Map.of(
              "{\"type\":8,\"data\":{\"requestId\":\"id\",\"sockets\":[{\"id\":\"s\","
                  + "\"handshake\":{\"url\":\"/\"},\"rooms\":[\"s\"],\"data\":{\"k\":1}}]}"
                  + END,
              new ClusterMessage.SocketsFound(
                  ME,
                  "id",
                  List.of(new SocketDetails("s", Map.of("url", "/"), Set.of("s"), Map.of("k", 1)))),
              "{\"type\":10,\"data\":{\"requestId\":\"id\",\"packet\":[1,2]}" + END,
              new ClusterMessage.ServerSideAnswer(ME, "id", Args.of(List.of(1, 2))),
              "{\"type\":11,\"data\":{\"requestId\":\"id\",\"clientCount\":3}" + END,
              new ClusterMessage.ClientCount(ME, "id", 3),
              "{\"type\":12,\"data\":{\"requestId\":\"id\",\"packet\":\"x\"}" + END,
              new ClusterMessage.ClientAck(ME, "id", Args.of("x")),
              "{\"type\":12,\"data\":{\"requestId\":\"id\"}" + END,
              new ClusterMessage.ClientAck(ME, "id", Args.empty()));
      expected.forEach((text, message) -> assertThat(written(message)).isEqualTo(text));
    }

    @Test
    @DisplayName("heartbeats")
    void heartbeats() {
      assertThat(written(new ClusterMessage.Hello(ME))).isEqualTo("{\"type\":1" + END);
      assertThat(written(new ClusterMessage.Heartbeat(ME))).isEqualTo("{\"type\":2" + END);
      assertThat(written(new ClusterMessage.Goodbye(ME))).isEqualTo("{\"type\":13" + END);
    }

    @Test
    @DisplayName("MessagePack, if there are bytes in it, however deep")
    void binary() {
      assertThat(
              codec.write(
                  new ClusterMessage.Broadcast(
                      ME, null, event("x", Map.of("k", new byte[] {1})), EVERYONE)))
          .isEqualTo(
              bytes(
                  "\u0084\u00a4type\u0003\u00a4data\u0082\u00a6packet\u0082\u00a4type\u0002"
                      + "\u00a4data\u0092\u00a1x\u0081\u00a1k\u00c4\u0001\u0001"
                      + "\u00a4opts\u0083\u00a5rooms\u0090\u00a6except\u0090\u00a5flags\u0080"
                      + "\u00a3uid\u00b04e59650bec39bc20\u00a3nsp\u00a1/"));
    }

    @Test
    @DisplayName("JSON, if something only looks like bytes")
    void notBinary() {
      Map<String, Object> lookalike = Map.of("type", "Buffer");
      assertThat(written(new ClusterMessage.ServerSideEmit(ME, null, "x", Args.of(lookalike))))
          .isEqualTo("{\"type\":9,\"data\":{\"packet\":[\"x\",{\"type\":\"Buffer\"}]}" + END);
    }

    @Test
    @DisplayName("values of the application's own types are refused, for its binding to write")
    void foreign() {
      assertThatThrownBy(
              () ->
                  codec.write(
                      new ClusterMessage.Broadcast(ME, null, event("x", new Object()), EVERYONE)))
          .isInstanceOf(ForeignValueException.class);
    }
  }

  @Nested
  @DisplayName("is read")
  class Read {

    private final ClusterCodec reader = new ClusterCodec("/", "reader");

    @Test
    @DisplayName("as it was written")
    void roundTrip() throws Exception {
      BroadcastOptions to =
          new BroadcastOptions(
              Set.of("a"), Set.of("b"), BroadcastFlags.NONE.asVolatile().withCompress(false));
      List<ClusterMessage> messages =
          List.of(
              new ClusterMessage.Hello(ME),
              new ClusterMessage.Heartbeat(ME),
              new ClusterMessage.Goodbye(ME),
              new ClusterMessage.Join(ME, to, Set.of("r")),
              new ClusterMessage.Leave(ME, to, Set.of("r")),
              new ClusterMessage.Disconnect(ME, to, true),
              new ClusterMessage.FetchSockets(ME, "id", to),
              new ClusterMessage.ClientCount(ME, "id", 3));
      for (ClusterMessage message : messages) {
        assertThat(reader.read(codec.write(message))).isEqualTo(message);
      }
      ClusterMessage.Broadcast broadcast =
          (ClusterMessage.Broadcast)
              reader.read(
                  codec.write(
                      new ClusterMessage.Broadcast(
                          ME, "id", event("x", 1, "two", new byte[] {3}), to)));
      assertThat(broadcast.options()).isEqualTo(to);
      assertThat(broadcast.requestId()).isEqualTo("id");
      assertThat(broadcast.packet().args().asList()).containsExactly(1L, "two", new byte[] {3});
      ClusterMessage.ClientAck ack =
          (ClusterMessage.ClientAck)
              reader.read(codec.write(new ClusterMessage.ClientAck(ME, "id", Args.of("x"))));
      assertThat(ack.answer().asList()).containsExactly("x");
    }

    @Test
    @DisplayName("as nothing, if it is of another namespace")
    void otherNamespace() throws Exception {
      assertThat(new ClusterCodec("/a", ME).read(codec.write(new ClusterMessage.Hello(ME))))
          .isNull();
    }

    @Test
    @DisplayName("not at all, if it makes no sense")
    void garbage() {
      for (String text :
          List.of(
              "{}",
              "[]",
              "{\"type\":3" + END,
              "{\"type\":6,\"data\":{\"close\":true}" + END,
              "{\"type\":6,\"data\":{\"opts\":{},\"close\":true}" + END,
              "{\"type\":7,\"data\":{" + OPTS + "}" + END,
              "{\"type\":8,\"data\":{\"requestId\":\"id\"}" + END,
              "{\"type\":99,\"data\":{\"requestId\":\"id\"}" + END,
              "{\"type\":\"3\",\"data\":{}" + END,
              "{\"type\":2,\"uid\":7,\"nsp\":\"/\"}")) {
        assertThatThrownBy(() -> reader.read(bytes(text)))
            .as(text)
            .isInstanceOf(PacketException.class);
      }
    }

    @Test
    @DisplayName("not further than to see that it is one's own, or which request it answers")
    void shortcuts() {
      byte[] json = codec.write(new ClusterMessage.ClientCount(ME, "id12", 1));
      byte[] messagePack =
          codec.write(new ClusterMessage.ClientAck(ME, "id", Args.of(new byte[] {1})));
      assertThat(codec.isOwn(json)).isTrue();
      assertThat(codec.isOwn(messagePack)).isTrue();
      assertThat(reader.isOwn(json)).isFalse();
      assertThat(reader.isOwn(messagePack)).isFalse();
      assertThat(ClusterCodec.answeredRequest(json)).isEqualTo("id12");
      for (String text :
          List.of("", "{\"type\":", "{\"type\":11,\"data\":{\"requestId\":\"a\\\"", "{}")) {
        assertThat(ClusterCodec.answeredRequest(bytes(text))).isNull();
      }
    }
  }

  @Nested
  @DisplayName("has channels with the sharded adapter")
  class Channels {

    @Test
    @DisplayName("of the reference's names")
    void names() {
      ShardedChannels channels =
          new ShardedChannels("socket.io", SubscriptionMode.DYNAMIC, "/a", ME);
      assertThat(channels.common()).hasToString("socket.io#/a#");
      assertThat(channels.ownResponses()).hasToString("socket.io#/a#" + ME + "#");
      assertThat(channels.room("é#")).hasToString("socket.io#/a#é##");
      assertThat(channels.nodeOf(channels.responsesTo(ME).name())).isEqualTo(ME);
    }

    @Test
    @DisplayName("of rooms as the mode says, where 20 characters look like a socket")
    void rooms() {
      String likeAnId = "12345678901234567890";
      for (SubscriptionMode mode : SubscriptionMode.values()) {
        ShardedChannels channels = new ShardedChannels("socket.io", mode, "/", ME);
        assertThat(channels.hasOwnChannel("room")).isEqualTo(mode != SubscriptionMode.STATIC);
        assertThat(channels.hasOwnChannel(likeAnId))
            .isEqualTo(mode == SubscriptionMode.DYNAMIC_PRIVATE);
      }
    }
  }
}
