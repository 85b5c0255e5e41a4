package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.spi.BroadcastFlags;
import io.undersocket.socketio.spi.BroadcastOptions;
import io.undersocket.socketio.spi.InMemoryAdapter;
import io.undersocket.socketio.spi.LocalSockets;
import io.undersocket.socketio.spi.RoomListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("An adapter")
class AdapterTest {

  private final Map<String, RecordingAdapter> adapters = new HashMap<>();
  private final TestBed bed =
      new TestBed(
          builder ->
              builder.adapter(
                  local -> {
                    RecordingAdapter adapter = new RecordingAdapter(local);
                    adapters.put(local.namespace(), adapter);
                    return adapter;
                  }));
  private final SocketIoServer io = bed.io;
  private final RecordingAdapter adapter = adapters.get("/");

  /** In memory, and takes down what it is asked. */
  private static final class RecordingAdapter extends InMemoryAdapter {

    private final List<String> calls = new ArrayList<>();
    private final List<RemoteSocket> elsewhere = new ArrayList<>();
    private @Nullable RuntimeException failure;

    RecordingAdapter(LocalSockets local) {
      super(local);
    }

    LocalSockets sockets() {
      return local();
    }

    @Override
    public CompletionStage<@Nullable Void> init() {
      calls.add("init");
      return super.init();
    }

    @Override
    public CompletionStage<@Nullable Void> close() {
      calls.add("close");
      if (failure != null) {
        throw failure;
      }
      return super.close();
    }

    @Override
    public void broadcast(Packet packet, BroadcastOptions options) {
      calls.add("broadcast " + packet.eventName() + " " + options);
      super.broadcast(packet, options);
    }

    @Override
    public CompletionStage<List<RemoteSocket>> fetchSockets(BroadcastOptions options) {
      calls.add("fetch");
      return super.fetchSockets(options)
          .thenApply(here -> Stream.of(here, elsewhere).flatMap(List::stream).toList());
    }
  }

  @Nested
  @DisplayName("of a namespace")
  class Lifecycle {

    @Test
    @DisplayName("is made and started with it, once")
    void started() {
      io.of("/a");
      io.of("/a");

      assertThat(adapters).containsOnlyKeys("/", "/a");
      assertThat(adapters.get("/a").calls).containsExactly("init");
      assertThat(io.of("/a").adapter()).isSameAs(adapters.get("/a"));
    }

    @Test
    @DisplayName("is not waited for without end when the server closes")
    void slowToClose() {
      TestBed slow =
          new TestBed(
              builder ->
                  builder.adapter(
                      local ->
                          new InMemoryAdapter(local) {
                            @Override
                            public CompletionStage<@Nullable Void> close() {
                              return new CompletableFuture<>();
                            }
                          }));

      assertThat(slow.io.close(Duration.ZERO).toCompletableFuture())
          .succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    @DisplayName("is closed with the server, also if that fails")
    void closed() {
      adapter.failure = new IllegalStateException("cannot close");

      CompletableFuture<Void> closed = io.close().toCompletableFuture();

      assertThat(closed).isCompleted();
      assertThat(adapter.calls).containsExactly("init", "close");
    }

    @Test
    @DisplayName("may fail to start, and the namespace works")
    void failsToStart() {
      TestBed bed =
          new TestBed(
              builder ->
                  builder.adapter(
                      local ->
                          new InMemoryAdapter(local) {
                            @Override
                            public CompletionStage<@Nullable Void> init() {
                              throw new IllegalStateException("cannot start");
                            }
                          }));

      assertThatCode(bed::connect).doesNotThrowAnyException();
    }
  }

  @Nested
  @DisplayName("is asked")
  class Asked {

    @Test
    @DisplayName("for every broadcast, with rooms, exceptions and flags as they were said")
    void broadcasts() {
      io.to("a").except("b").local().asVolatile().compress(false).emit("x");

      assertThat(adapter.calls)
          .containsExactly(
              "init",
              "broadcast x "
                  + new BroadcastOptions(
                      Set.of("a"),
                      Set.of("b"),
                      new BroadcastFlags(true, false, true, null, false)));
    }

    @Test
    @DisplayName("with the time that was set and the sender left out")
    void flags() {
      Socket socket = bed.connect().socket();

      socket.timeout(Duration.ofSeconds(1)).to("a", "b").emit("x");

      assertThat(adapter.calls.get(1))
          .isEqualTo(
              "broadcast x "
                  + new BroadcastOptions(
                      Set.of("a", "b"),
                      Set.of(socket.id()),
                      BroadcastFlags.NONE.withTimeout(Duration.ofSeconds(1))));
    }

    @Test
    @Tag("RM17")
    @DisplayName("for the sockets, which may be elsewhere")
    void sockets() {
      RemoteSocket elsewhere = new TestBed().connect().socket();
      adapter.elsewhere.add(elsewhere);

      CompletableFuture<List<RemoteSocket>> sockets = io.fetchSockets().toCompletableFuture();

      assertThat(sockets.join()).containsExactly(elsewhere);
      assertThat(adapter.calls).containsExactly("init", "fetch");
    }

    @Test
    @DisplayName("nothing when something is said to one socket only")
    void notForOne() {
      bed.connect().socket().emit("x");

      assertThat(adapter.calls).containsExactly("init");
    }
  }

  @Nested
  @DisplayName("knows of the local sockets")
  class Local {

    private final LocalSockets local = adapter.sockets();
    private final TestBed.Client first = bed.connect();
    private final TestBed.Client second = bed.connect();

    @Test
    @Tag("AD01")
    @Tag("AD02")
    @DisplayName("which rooms there are and who is in them")
    void rooms() {
      first.socket().join(List.of("a", "b"));
      second.socket().join("b");

      assertThat(local.rooms()).containsExactlyInAnyOrder(first.id(), second.id(), "a", "b");
      assertThat(local.hasRoom("a")).isTrue();
      assertThat(local.hasRoom(first.id())).isTrue();
      assertThat(local.hasRoom("c")).isFalse();
      assertThat(local.ids(Set.of())).containsExactlyInAnyOrder(first.id(), second.id());
      assertThat(local.ids(Set.of("a"))).containsExactly(first.id());
      assertThat(local.ids(Set.of("a", second.id())))
          .containsExactlyInAnyOrder(first.id(), second.id());
    }

    @Test
    @Tag("AD03")
    @DisplayName("how to reach them, whatever the flags say of other nodes")
    void broadcast() {
      local.broadcast(
          Packet.event("/", Packet.NO_ID, "x", List.of(1)),
          BroadcastOptions.EVERYONE.except(Set.of(second.id())));

      assertThat(first.hears()).containsExactly("2[\"x\",1]");
      assertThat(second.hears()).isEmpty();
    }

    @Test
    @DisplayName("what they answer, under an id of this node whatever id travelled")
    void broadcastWithAck() {
      List<String> heard = new ArrayList<>();
      local.broadcastWithAck(
          Packet.event("/", 77, "x", List.of()),
          BroadcastOptions.EVERYONE.with(BroadcastFlags.NONE.withTimeout(Duration.ofSeconds(1))),
          new io.undersocket.socketio.spi.BroadcastAckListener() {
            @Override
            public void onClientCount(int clients) {
              heard.add("clients " + clients);
            }

            @Override
            public void onAck(Args answer) {
              heard.add("answer " + answer.asList());
            }
          });
      assertThat(first.hears()).containsExactly("20[\"x\"]");

      second.says("30[1]", "30[2]");
      bed.clock.advance(Duration.ofSeconds(1));
      first.says("30[3]");

      assertThat(heard).containsExactly("clients 2", "answer [1]");
      assertThat(bed.clock.size()).isZero();
    }
  }

  @Nested
  @DisplayName("hears that a room")
  class RoomEvents {

    private final List<String> events = new ArrayList<>();
    private final LocalSockets local = adapter.sockets();
    private final Socket first = bed.connect().socket();
    private final Socket second = bed.connect().socket();

    RoomEvents() {
      local.onRooms(
          new RoomListener() {
            @Override
            public void onCreate(String room) {
              events.add("create " + room);
            }

            @Override
            public void onJoin(String room, String id) {
              events.add("join " + room + " " + id);
            }

            @Override
            public void onLeave(String room, String id) {
              events.add("leave " + room + " " + id);
            }

            @Override
            public void onDelete(String room) {
              events.add("delete " + room);
            }
          });
    }

    @Test
    @Tag("AD05")
    @Tag("AD06")
    @DisplayName("was created by the first and joined by each, once")
    void joined() {
      first.join("a");
      first.join("a");
      second.join(List.of("a", "b"));

      assertThat(events)
          .containsExactly(
              "create a",
              "join a " + first.id(),
              "join a " + second.id(),
              "create b",
              "join b " + second.id());
    }

    @Test
    @Tag("AD07")
    @Tag("AD08")
    @DisplayName("was left by each and deleted after the last, once")
    void left() {
      first.join("a");
      second.join("a");
      events.clear();

      first.leave("a");
      first.leave("a");
      first.leave("unknown");
      assertThat(events).containsExactly("leave a " + first.id());

      second.leave("a");
      assertThat(events)
          .containsExactly("leave a " + first.id(), "leave a " + second.id(), "delete a");
    }

    @Test
    @Tag("AD01")
    @Tag("AD07")
    @Tag("AD08")
    @DisplayName("of a socket came and went with it")
    void own() {
      TestBed.Client client = bed.connect();
      String id = client.id();
      client.socket().join("a");
      client.vanishes();

      assertThat(events)
          .containsExactly(
              "create " + id,
              "join " + id + " " + id,
              "create a",
              "join a " + id,
              "leave a " + id,
              "delete a",
              "leave " + id + " " + id,
              "delete " + id);
    }

    @Test
    @DisplayName("of a socket lives on while another is in it")
    void sharedOwn() {
      TestBed.Client client = bed.connect();
      String id = client.id();
      events.clear();

      first.join(id);
      first.leave(id);
      first.join(id);
      client.vanishes();
      first.leave(id);

      assertThat(events)
          .containsExactly(
              "join " + id + " " + first.id(),
              "leave " + id + " " + first.id(),
              "join " + id + " " + first.id(),
              "leave " + id + " " + id,
              "leave " + id + " " + first.id(),
              "delete " + id);
    }

    @Test
    @Tag("AD07")
    @DisplayName("changed from within such a call, after it")
    void reentrant() {
      local.onRooms(
          new RoomListener() {
            @Override
            public void onLeave(String room, String id) {
              first.leave(room);
              first.join("next");
            }
          });
      first.join("a");
      events.clear();

      first.leave("a");

      assertThat(events)
          .containsExactly(
              "leave a " + first.id(), "delete a", "create next", "join next " + first.id());
    }

    @Test
    @DisplayName("changed, although another listener fails")
    void failing() {
      local.onRooms(
          new RoomListener() {
            @Override
            public void onCreate(String room) {
              throw new IllegalStateException("boom");
            }
          });

      first.join("a");

      assertThat(events).containsExactly("create a", "join a " + first.id());
    }
  }
}
