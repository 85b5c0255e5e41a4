package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("A middleware of a socket")
class EventMiddlewareTest {

  private static final String NOTHING_HELD = "0 packets, 0 bytes";

  private final TestBed bed = new TestBed();
  private final SocketIoServer io = bed.io;
  private final List<String> calls = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();
  private TestBed.Client client;
  private Socket socket;

  @BeforeEach
  void connect() {
    client = bed.connect();
    socket = client.socket();
    socket.on("x", args -> calls.add("x " + args.asList()));
    io.onError((who, event, cause) -> errors.add(event + ": " + cause.getMessage()));
  }

  @Nested
  @DisplayName("that answers at once")
  class AtOnce {

    @Test
    @Tag("SM01")
    @DisplayName("is called for every event, in order of registration, before the listeners")
    void inOrder() {
      socket.use(event -> calls.add("first " + event.name()));
      socket.use(event -> calls.add("second " + event.args().asList()));

      client.says("2[\"x\",1]", "2[\"nobody\"]");

      assertThat(calls)
          .containsExactly("first x", "second [1]", "x [1]", "first nobody", "second []");
    }

    @Test
    @DisplayName("is called after the catch-all listeners, which hear what it refuses")
    void afterCatchAll() {
      socket.onAny((event, args, ack) -> calls.add("any " + event));
      socket.use(
          event -> {
            calls.add("use");
            throw new EventError("no");
          });

      client.says("2[\"x\"]");

      assertThat(calls).containsExactly("any x", "use");
    }

    @Test
    @Tag("SM02")
    @DisplayName("refuses an event by throwing: no later one and no listener hears it")
    void refuses() {
      socket.use(
          event -> {
            if (event.args().isEmpty()) {
              throw new EventError("say more");
            }
          });
      socket.use(event -> calls.add("second"));

      client.says("2[\"x\"]", "2[\"x\",1]");

      assertThat(calls).containsExactly("second", "x [1]");
      assertThat(errors).containsExactly("x: say more");
      assertThat(client.hears()).isEmpty();
      assertThat(client.isOpen()).isTrue();
    }

    @Test
    @Tag("SM02")
    @DisplayName("is heard of by the error listeners of the socket, whatever it throws")
    void socketHears() {
      List<Throwable> heard = new ArrayList<>();
      IllegalStateException failure = new IllegalStateException("expected in this test");
      socket.onError((who, event, cause) -> heard.add(cause));
      socket.use(
          event -> {
            throw failure;
          });

      client.says("2[\"x\"]");

      assertThat(heard).containsExactly(failure);
      assertThat(calls).isEmpty();
    }

    @Test
    @DisplayName("may answer before it refuses")
    void answers() {
      socket.use(
          event -> {
            event.ack().send("denied");
            throw new EventError("denied");
          });

      client.says("27[\"x\"]");

      assertThat(client.hears()).containsExactly("37[\"denied\"]");
    }

    @Test
    @Tag("SM01")
    @DisplayName("may rewrite name and arguments")
    void rewrites() {
      socket.use(event -> event.rewrite("x", "was", event.name()));
      socket.use(event -> calls.add(event + ""));

      client.says("2[\"y\"]");

      assertThat(calls).containsExactly("IncomingEvent[\"x\" of " + socket + "]", "x [was, y]");
    }

    @Test
    @DisplayName("may rename an event and relay its arguments as they are")
    void relays() {
      socket.use(event -> event.rewrite("x", event.args()));

      client.says("2[\"y\",1,[2]]");

      assertThat(calls).containsExactly("x [1, [2]]");
    }

    @Test
    @DisplayName("sees an event without a name, which goes no further")
    void nameless() {
      socket.use(event -> calls.add("use " + event.name()));

      client.says("2");

      assertThat(calls).containsExactly("use null");
      assertThat(client.isOpen()).isTrue();
    }

    @Test
    @DisplayName("sees neither acknowledgements nor the end of the socket")
    void onlyEvents() {
      socket.use(event -> calls.add("use"));
      socket.emitWithAck("question").thenAccept(answer -> calls.add("answer"));

      client.says("30[]", "1");

      assertThat(calls).containsExactly("answer");
    }

    @Test
    @DisplayName("does not see events that reach a socket after it was disconnected")
    void disconnected() {
      socket.use(event -> calls.add("use " + event.args().asList()));
      socket.on("bye", args -> socket.disconnect());

      client.says("2[\"bye\",1]", "2[\"x\"]");

      assertThat(calls).containsExactly("use [1]");
    }

    @Test
    @DisplayName("holds for its socket only")
    void itsOwn() {
      socket.use(
          event -> {
            throw new EventError("no");
          });
      Socket other = client.join("/other");
      other.on("x", () -> calls.add("other"));

      client.says("2/other,[\"x\"]");

      assertThat(calls).containsExactly("other");
    }

    @BeforeEach
    void namespace() {
      io.of("/other");
    }
  }

  @Nested
  @DisplayName("that answers later")
  class Later {

    private final List<CompletableFuture<Object>> answers = new ArrayList<>();

    @BeforeEach
    void use() {
      socket.useAsync(
          event -> {
            if (event.name() != null && event.name().equals("free")) {
              return CompletableFuture.completedFuture(null);
            }
            calls.add("asked for " + event.args().asList());
            CompletableFuture<Object> answer = new CompletableFuture<>();
            answers.add(answer);
            return answer;
          });
    }

    private void answer(int index) {
      answers.get(index).complete("anything");
      bed.settle();
    }

    @Test
    @DisplayName("keeps the event until then")
    void waits() {
      client.says("2[\"x\",1]");
      assertThat(calls).containsExactly("asked for [1]");

      answer(0);

      assertThat(calls).containsExactly("asked for [1]", "x [1]");
    }

    @Test
    @DisplayName("keeps later events in their order, also those that nobody has to decide about")
    void order() {
      socket.on("free", () -> calls.add("free"));
      client.says("2[\"x\",1]", "2[\"free\"]", "2[\"x\",2]", "2[\"free\"]");

      answer(0);
      assertThat(calls).containsExactly("asked for [1]", "x [1]", "free", "asked for [2]");

      answer(1);
      assertThat(calls).endsWith("asked for [2]", "x [2]", "free");
    }

    @Test
    @DisplayName("refuses by failing, and the next event has its turn")
    void refuses() {
      client.says("2[\"x\",1]", "2[\"x\",2]");

      answers.get(0).completeExceptionally(new CompletionException(new EventError("no")));
      bed.settle();
      answer(1);

      assertThat(errors).containsExactly("x: no");
      assertThat(calls).containsExactly("asked for [1]", "asked for [2]", "x [2]");
    }

    @Test
    @DisplayName("does not keep acknowledgements and other namespaces")
    void others() {
      io.of("/other", other -> other.on("x", () -> calls.add("other")));
      client.join("/other");
      socket.emitWithAck("question").thenAccept(answer -> calls.add("answer"));

      client.says("2[\"x\",1]", "2/other,[\"x\"]", "30[]");

      assertThat(calls).containsExactly("asked for [1]", "other", "answer");
    }

    @Test
    @DisplayName("is told to the engine, which bounds what waits, until it was heard")
    void bounded() {
      client.says("2[\"x\",1]");
      client.saysWithBytes("51-[\"x\",{\"_placeholder\":true,\"num\":0}]", new byte[100]);
      assertThat(client.session.held()).isEqualTo("3 packets, 146 bytes");

      answer(0);
      assertThat(client.session.held()).isEqualTo("2 packets, 138 bytes");

      answer(1);
      assertThat(client.session.held()).isEqualTo(NOTHING_HELD);
    }

    @Test
    @DisplayName("drops what waits when the socket goes, and lets go of it")
    void disconnected() {
      client.says("2[\"x\",1]", "2[\"x\",2]");

      socket.disconnect();
      bed.settle();
      assertThat(client.session.held()).isEqualTo(NOTHING_HELD);
      answer(0);

      assertThat(calls).containsExactly("asked for [1]");
      assertThat(client.session.held()).isEqualTo(NOTHING_HELD);
      assertThat(errors).isEmpty();
    }

    @Test
    @DisplayName("may answer on any thread; listeners are called on the executor of the socket")
    void threads() throws InterruptedException {
      client.says("2[\"x\",1]");

      Thread thread = new Thread(() -> answers.get(0).complete(null));
      thread.start();
      thread.join();
      assertThat(calls).containsExactly("asked for [1]");
      bed.settle();

      assertThat(calls).containsExactly("asked for [1]", "x [1]");
    }
  }
}
