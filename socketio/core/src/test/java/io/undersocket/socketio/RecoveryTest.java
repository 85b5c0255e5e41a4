package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.engineio.CloseReason;
import io.undersocket.socketio.spi.InMemoryAdapter;
import io.undersocket.socketio.spi.LocalSockets;
import io.undersocket.socketio.spi.MissedPackets;
import io.undersocket.socketio.spi.RestoredSession;
import io.undersocket.socketio.spi.SessionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Connection state recovery")
class RecoveryTest {

  private static final Duration WINDOW = Duration.ofMinutes(2);
  private static final Pattern ANSWER =
      Pattern.compile("0\\{\"sid\":\"([^\"]+)\",\"pid\":\"([^\"]+)\"}");
  private static final Pattern OFFSET = Pattern.compile(",?\"([0-9a-f]{8}-[0-9a-z]+)\"]$");

  private final List<String> calls = new ArrayList<>();
  private TestBed bed = bed(ConnectionStateRecovery.defaults());
  private SocketIoServer io = bed.io;

  private TestBed bed(ConnectionStateRecovery options) {
    return new TestBed(builder -> builder.connectionStateRecovery(options));
  }

  private void use(ConnectionStateRecovery options) {
    bed = bed(options);
    io = bed.io;
  }

  /** A client as the official one: notes its ids, and the last argument of every event. */
  private final class Client {

    private TestBed.Client connection = bed.open();
    private final List<String> events = new ArrayList<>();
    private String sid = "";
    private @Nullable String pid;
    private @Nullable String offset;

    Client connect() {
      if (pid == null) {
        connection.says("0");
      } else if (offset == null) {
        connection.says("0{\"pid\":\"" + pid + "\"}");
      } else {
        connection.says("0{\"pid\":\"" + pid + "\",\"offset\":\"" + offset + "\"}");
      }
      listen();
      return this;
    }

    /** Takes in what arrived; the answer to the request to connect as {@code connected}. */
    void listen() {
      for (String frame : connection.hears()) {
        Matcher answer = ANSWER.matcher(frame);
        if (answer.matches()) {
          sid = answer.group(1);
          pid = answer.group(2);
          events.add("connected");
        } else {
          Matcher last = OFFSET.matcher(frame);
          if (last.find()) {
            offset = last.group(1);
          }
          events.add(last.replaceFirst("]"));
        }
      }
    }

    /** What was heard since the last call. */
    List<String> heard() {
      listen();
      List<String> copy = List.copyOf(events);
      events.clear();
      return copy;
    }

    Socket socket() {
      return bed.socket("/", sid);
    }

    void loses() {
      listen();
      connection.vanishes();
    }

    /** Comes back over another connection. */
    Client returns() {
      connection = bed.open();
      events.clear();
      return connect();
    }
  }

  private Client connected() {
    Client client = new Client().connect();
    assertThat(client.heard()).containsExactly("connected");
    return client;
  }

  @Nested
  @DisplayName("adds to what is sent")
  class OnTheWire {

    @Test
    @Tag("RC05")
    @DisplayName("nothing, unless it is switched on")
    void off() {
      TestBed.Client client = new TestBed().open();
      client.says("0");
      assertThat(client.hears()).singleElement().asString().doesNotContain("pid");
    }

    @Test
    @Tag("RC01")
    @DisplayName("a secret to the answer, another one for each socket")
    void pid() {
      assertThat(connected().pid).hasSize(20).isNotEqualTo(connected().pid);
    }

    @Test
    @Tag("RC01")
    @DisplayName("an offset as last argument to every event, whoever it is for, growing")
    void offsets() {
      TestBed.Client client = bed.connect();
      client.socket().join("room");
      io.emit("all");
      io.to("room").emit("room", 1, "two");
      client.socket().emit("own", Map.of("a", 1));

      List<String> frames = client.hears();
      assertThat(frames.get(0)).matches("2\\[\"all\",\"[0-9a-f]{8}-1\"]");
      assertThat(frames.get(1)).matches("2\\[\"room\",1,\"two\",\"[0-9a-f]{8}-2\"]");
      assertThat(frames.get(2)).matches("2\\[\"own\",\\{\"a\":1},\"[0-9a-f]{8}-3\"]");
    }

    @Test
    @DisplayName("an offset behind bytes, and behind arguments that are relayed unread")
    void offsetsBehindOthers() {
      TestBed.Client client = bed.connect();
      client.socket().on("relay", args -> io.emit("relayed", args));
      io.emit("bytes", new byte[] {7});
      client.says("2[\"relay\",1,{\"x\":[2]}]");

      List<String> frames = client.hears();
      assertThat(frames.get(0))
          .matches("51-\\[\"bytes\",\\{\"_placeholder\":true,\"num\":0},\"[0-9a-f]{8}-1\"]");
      assertThat(frames.get(1)).isEqualTo("<07>");
      assertThat(frames.get(2)).matches("2\\[\"relayed\",1,\\{\"x\":\\[2]},\"[0-9a-f]{8}-2\"]");
    }

    @Test
    @Tag("RC06")
    @DisplayName("nothing to events that may be lost or that ask for an answer")
    void withoutOffset() {
      TestBed.Client client = bed.connect();
      io.asVolatile().emit("a");
      client.socket().asVolatile().emit("b");
      client.socket().emitWithAck("c");
      io.timeout(Duration.ofSeconds(1)).emitWithAck("d");

      assertThat(client.hears()).containsExactly("2[\"a\"]", "2[\"b\"]", "20[\"c\"]", "21[\"d\"]");
    }

    @Test
    @DisplayName("what listeners of outgoing events see, too")
    void outgoing() {
      Socket socket = bed.connect().socket();
      List<Integer> sizes = new ArrayList<>();
      socket.onAnyOutgoing((event, args) -> sizes.add(args.size()));
      socket.emit("x", 1);
      assertThat(sizes).containsExactly(2);
    }
  }

  @Nested
  @DisplayName("gives a client that comes back")
  class Recovers {

    @Test
    @Tag("RC02")
    @DisplayName("its id, its rooms and its data, and says so")
    void state() {
      Client client = connected();
      Socket before = client.socket();
      before.join(List.of("a", "b"));
      before.data().put("name", "Ada");
      io.emit("x");
      String sid = client.sid;
      client.loses();
      assertThat(io.sockets().sockets()).isEmpty();

      client.returns();

      Socket after = client.socket();
      assertThat(after).isNotSameAs(before);
      assertThat(client.sid).isEqualTo(sid);
      assertThat(before.recovered()).isFalse();
      assertThat(after.recovered()).isTrue();
      assertThat(after.rooms()).containsExactlyInAnyOrder(sid, "a", "b");
      assertThat(after.data()).containsExactly(Map.entry("name", "Ada"));
      io.to("a").emit("again");
      assertThat(client.heard()).containsExactly("connected", "2[\"again\"]");
    }

    @Test
    @Tag("RC01")
    @Tag("RC06")
    @DisplayName("what it missed, in order, before the answer; nothing that was not for it")
    void missed() {
      Client client = connected();
      client.socket().join("mine");
      Socket socket = client.socket();
      io.emit("seen");
      client.loses();

      io.emit("everyone", 1);
      io.to("mine").emit("room", new byte[] {1, 2});
      io.to("other").emit("no");
      io.except("mine").emit("no");
      io.asVolatile().emit("no");
      io.timeout(Duration.ofSeconds(1)).emitWithAck("no");
      socket.emit("to the dead", 4);
      io.to(client.sid).emit("to its id");

      assertThat(client.returns().heard())
          .containsExactly(
              "2[\"everyone\",1]",
              "51-[\"room\",{\"_placeholder\":true,\"num\":0}]",
              "<0102>",
              "2[\"to the dead\",4]",
              "2[\"to its id\"]",
              "connected");
    }

    @Test
    @DisplayName("what was sent to it and got lost on the way")
    void lostOnTheWay() {
      Client client = connected();
      io.emit("one");
      client.listen();
      io.emit("two");
      client.connection.hears();
      client.connection.vanishes();
      io.emit("three");

      assertThat(client.returns().heard())
          .containsExactly("2[\"two\"]", "2[\"three\"]", "connected");
    }

    @Test
    @DisplayName("everything also if no event had reached it yet")
    void beforeAnyEvent() {
      Client client = connected();
      client.loses();
      io.emit("one");

      assertThat(client.returns().heard()).containsExactly("2[\"one\"]", "connected");
      assertThat(client.socket().recovered()).isTrue();
    }

    @Test
    @DisplayName("everything also if its last event was long ago")
    void staleOffset() {
      Client client = connected();
      client.socket().join("quiet");
      io.to("quiet").emit("old");
      client.listen();
      bed.clock.advance(WINDOW.multipliedBy(3));
      io.emit("other", "for all");
      client.listen();
      for (int i = 0; i < 5; i++) {
        bed.clock.advance(WINDOW);
        io.to("noise").emit("x");
      }
      client.loses();
      io.to("quiet").emit("new");

      assertThat(client.returns().heard()).containsExactly("2[\"new\"]", "connected");
    }

    @Test
    @DisplayName("the same again when it is lost again, also before it heard anything new")
    void again() {
      Client client = connected();
      io.emit("one");
      client.loses();
      io.emit("two");
      client.returns();
      assertThat(client.heard()).containsExactly("2[\"two\"]", "connected");
      client.loses();
      bed.clock.advance(WINDOW.minusSeconds(1));

      client.returns();
      assertThat(client.heard()).containsExactly("connected");
      client.loses();
      io.emit("three");
      assertThat(client.returns().heard()).containsExactly("2[\"three\"]", "connected");
    }

    @ParameterizedTest
    @EnumSource(
        value = CloseReason.class,
        names = {"TRANSPORT_CLOSE", "TRANSPORT_ERROR", "PING_TIMEOUT", "FORCED_CLOSE"})
    @DisplayName("its session, if the connection was lost for a reason such as")
    void recoverable(CloseReason reason) {
      assertThat(recoversFrom(reason)).isTrue();
    }

    @Test
    @DisplayName("its session in another namespace, too")
    void otherNamespace() {
      io.of("/a").onConnection(socket -> socket.data().putIfAbsent("n", 1));
      TestBed.Client first = bed.open();
      first.says("0/a,");
      String answer = first.hears().get(0);
      io.of("/a").emit("x");
      String offset = first.hears().get(0).replaceAll("^.*,\"|\"]$", "");
      first.vanishes();

      TestBed.Client second = bed.open();
      String pid = answer.replaceAll("^.*\"pid\":\"|\"}$", "");
      second.says("0/a,{\"pid\":\"" + pid + "\",\"offset\":\"" + offset + "\"}");
      assertThat(second.hears()).containsExactly(answer);
    }
  }

  private boolean recoversFrom(CloseReason reason) {
    Client client = connected();
    io.emit("x");
    client.listen();
    client.connection.session.end(reason, null);
    bed.settle();
    return client.returns().socket().recovered();
  }

  @Nested
  @DisplayName("lets a client start afresh, silently,")
  class Fresh {

    private void assertFresh(Client client) {
      String before = client.sid;
      client.returns();
      assertThat(client.heard()).containsExactly("connected");
      assertThat(client.sid).isNotEqualTo(before);
      assertThat(client.socket().recovered()).isFalse();
      assertThat(client.socket().rooms()).containsExactly(client.sid);
    }

    @ParameterizedTest
    @EnumSource(
        value = CloseReason.class,
        names = {"PARSE_ERROR", "SLOW_CONSUMER"})
    @DisplayName("after a loss that was its own fault, such as")
    void notRecoverable(CloseReason reason) {
      assertThat(recoversFrom(reason)).isFalse();
    }

    @Test
    @DisplayName("after one of both has left the namespace")
    void left() {
      Client client = connected();
      io.emit("x");
      client.listen();
      client.connection.says("1");
      assertFresh(client);
      client.socket().disconnect();
      bed.settle();
      client.listen();
      assertFresh(client);
    }

    @Test
    @Tag("RC04")
    @Tag("RC07")
    @DisplayName("with a secret or an offset that nobody knows")
    void unknown() {
      for (String offset : List.of("", "x", "00000000-1", "\\ud800", "-1")) {
        Client client = connected();
        io.emit("x");
        client.loses();
        client.offset = offset;
        assertFresh(client);
      }
      Client client = connected();
      io.emit("x");
      client.loses();
      client.offset = String.valueOf(client.offset).replaceAll("-.*", "-zzzzzzzzzzzzzzzzzzzzzz");
      assertFresh(client);

      client.loses();
      client.pid = "unknown";
      assertFresh(client);
    }

    @Test
    @DisplayName("with something else than strings in their place")
    void garbage() {
      TestBed.Client client = bed.open();
      client.says("0{\"pid\":{},\"offset\":[1]}");
      assertThat(client.hears()).singleElement().asString().matches(ANSWER);
    }

    @Test
    @DisplayName("if its session was claimed before: nobody has the same id twice")
    void twice() {
      Client client = connected();
      io.emit("x");
      client.loses();
      Client thief = new Client();
      thief.pid = client.pid;
      thief.offset = client.offset;
      thief.connect();
      assertThat(thief.socket().recovered()).isTrue();

      assertFresh(client);
    }

    @Test
    @DisplayName("if it comes back before its loss was noticed")
    void tooEarly() {
      Client client = connected();
      io.emit("x");
      client.listen();
      assertFresh(client);
      assertThat(io.sockets().sockets()).hasSize(2);
    }

    @Test
    @Tag("RC08")
    @DisplayName("after the window, and then nothing is left of it")
    void expired() {
      Client client = connected();
      io.emit("x");
      client.loses();
      bed.clock.advance(WINDOW.plusNanos(1));
      assertFresh(client);

      client.loses();
      bed.clock.advance(WINDOW.multipliedBy(2));
      bed.clock.advance(WINDOW.multipliedBy(2));
      assertThat(bed.clock.size()).isZero();
    }

    @Test
    @DisplayName("if one packet that it may have missed was forgotten: never a part of them")
    void tooMany() {
      use(ConnectionStateRecovery.defaults().withMaxPackets(3));
      Client client = connected();
      io.emit("x");
      client.loses();
      io.emit("1");
      io.emit("2");
      io.emit("3");
      assertThat(client.returns().heard())
          .containsExactly("2[\"1\"]", "2[\"2\"]", "2[\"3\"]", "connected");
      client.loses();
      io.emit("1");
      io.emit("2");
      io.emit("3");
      io.emit("4");
      assertFresh(client);
    }

    @Test
    @DisplayName("if the packets were too big")
    void tooBig() {
      use(ConnectionStateRecovery.defaults().withMaxBytes(1_000));
      Client client = connected();
      io.emit("x");
      client.loses();
      io.emit("1", "x".repeat(1_001));
      assertFresh(client);
    }

    @Test
    @DisplayName("if too many were lost after it")
    void tooManySessions() {
      use(ConnectionStateRecovery.defaults().withMaxSessions(1));
      Client first = connected();
      Client second = connected();
      io.emit("x");
      first.loses();
      second.loses();
      assertFresh(first);
      assertThat(second.returns().socket().recovered()).isTrue();
    }

    @Test
    @DisplayName("if the adapter fails, or cannot do it at all")
    void adapter() {
      bed =
          new TestBed(
              builder ->
                  builder
                      .connectionStateRecovery(WINDOW)
                      .adapter(
                          local ->
                              new InMemoryAdapter(local) {
                                @Override
                                public CompletionStage<@Nullable RestoredSession> restoreSession(
                                    String pid, @Nullable String offset) {
                                  throw new IllegalStateException("away");
                                }
                              }));
      io = bed.io;
      Client client = connected();
      io.emit("x");
      client.loses();
      assertFresh(client);

      TestBed cannot =
          new TestBed(
              builder ->
                  builder
                      .connectionStateRecovery(WINDOW)
                      .adapter(
                          local ->
                              new InMemoryAdapter(local) {
                                @Override
                                public boolean recoversSessions() {
                                  return false;
                                }
                              }));
      TestBed.Client other = cannot.open();
      other.says("0");
      assertThat(other.hears()).singleElement().asString().doesNotContain("pid");
    }
  }

  @Nested
  @DisplayName("has middlewares")
  class Middlewares {

    /** Of the middleware that answers later, in the order in which it was asked. */
    private final List<CompletableFuture<@Nullable Void>> answers = new ArrayList<>();

    private void answerLaterIf(Predicate<Socket> isAskedAbout) {
      io.useAsync(
          socket -> {
            CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
            if (isAskedAbout.test(socket)) {
              answers.add(answer);
            } else {
              answer.complete(null);
            }
            return answer;
          });
    }

    @Test
    @Tag("RC03")
    @DisplayName("skipped, while the connection listeners are called")
    void skipped() {
      List<String> seen = new ArrayList<>();
      io.use(socket -> seen.add("use " + socket.recovered()));
      io.onConnection(socket -> seen.add("connection " + socket.recovered()));
      Client client = connected();
      client.loses();
      client.returns();
      assertThat(seen).containsExactly("use false", "connection false", "connection true");
    }

    @Test
    @Tag("RC03")
    @DisplayName("run if that is wished, and what is sent meanwhile arrives once")
    void run() {
      use(ConnectionStateRecovery.defaults().withSkipMiddlewares(false));
      answerLaterIf(socket -> true);
      Client client = new Client().connect();
      answers.get(0).complete(null);
      assertThat(client.heard()).containsExactly("connected");
      client.loses();
      io.emit("one");
      client.returns();
      io.emit("two");
      assertThat(client.heard()).isEmpty();
      answers.get(1).complete(null);
      assertThat(client.heard()).containsExactly("2[\"one\"]", "2[\"two\"]", "connected");
    }

    @Test
    @DisplayName("that refuse, and the session is gone; but not if the client goes meanwhile")
    void refuse() {
      use(ConnectionStateRecovery.defaults().withSkipMiddlewares(false));
      answerLaterIf(Socket::recovered);
      Client client = connected();
      client.loses();
      client.returns();
      client.loses();
      client.returns();
      answers.get(1).complete(null);
      assertThat(client.heard()).containsExactly("connected");
      assertThat(client.socket().recovered()).isTrue();

      client.loses();
      client.returns();
      answers.get(2).completeExceptionally(new ConnectError("no"));
      assertThat(client.heard()).containsExactly("4{\"message\":\"no\"}");
      client.returns();
      assertThat(client.socket().recovered()).isFalse();
    }

    @Test
    @DisplayName("that answer when the client is gone: nobody has the same id twice")
    void answersTooLate() {
      use(ConnectionStateRecovery.defaults().withSkipMiddlewares(false));
      answerLaterIf(socket -> true);
      Client client = new Client().connect();
      answers.get(0).complete(null);
      client.loses();
      client.returns();
      client.loses();
      client.returns();
      answers.get(2).complete(null);
      assertThat(client.heard()).containsExactly("connected");
      answers.get(1).complete(null);
      bed.settle();

      TestBed.Client thief = bed.open();
      thief.says("0{\"pid\":\"" + client.pid + "\"}");
      answers.get(3).complete(null);
      assertThat(thief.hears()).singleElement().asString().doesNotContain(client.sid);
    }

    @Test
    @DisplayName("that join rooms, where there is no place for all that the socket was in")
    void tooManyRooms() {
      bed =
          new TestBed(
              builder ->
                  builder
                      .connectionStateRecovery(
                          ConnectionStateRecovery.defaults().withSkipMiddlewares(false))
                      .maxRoomsPerSocket(1));
      io = bed.io;
      int[] visits = {0};
      io.use(socket -> socket.join("visit" + visits[0]++));
      Client client = connected();
      client.loses();

      client.returns();
      assertThat(client.heard()).containsExactly("connected");
      client.loses();
      assertThat(io.sockets().sockets()).isEmpty();
      assertThat(io.sockets().rooms().names()).isEmpty();
    }

    @Test
    @DisplayName("so slow that something was forgotten: the client comes again, as a new one")
    void slow() {
      use(ConnectionStateRecovery.defaults().withSkipMiddlewares(false).withMaxPackets(1));
      answerLaterIf(Socket::recovered);
      Client client = connected();
      client.loses();
      client.returns();
      io.emit("one");
      io.emit("two");
      answers.get(0).complete(null);

      assertThat(client.heard()).isEmpty();
      assertThat(client.connection.isOpen()).isFalse();
      assertThat(io.sockets().sockets()).isEmpty();
      assertThat(client.returns().heard()).containsExactly("connected");
      assertThat(client.socket().recovered()).isFalse();
    }
  }

  @Nested
  @DisplayName("asks the adapter")
  class Seam {

    private @Nullable CompletableFuture<@Nullable RestoredSession> answer;
    private final List<SessionState> persisted = new ArrayList<>();

    private void use() {
      bed =
          new TestBed(
              builder -> builder.connectionStateRecovery(WINDOW).adapter(RecordingAdapter::new));
      io = bed.io;
    }

    private class RecordingAdapter extends InMemoryAdapter {
      RecordingAdapter(LocalSockets local) {
        super(local);
      }

      @Override
      public void persistSession(SessionState session) {
        persisted.add(session);
        super.persistSession(session);
      }

      @Override
      public CompletionStage<@Nullable RestoredSession> restoreSession(
          String pid, @Nullable String offset) {
        CompletionStage<@Nullable RestoredSession> restored = super.restoreSession(pid, offset);
        calls.add("restore");
        return answer == null ? restored : answer.thenCompose(ignored -> restored);
      }
    }

    @Test
    @Tag("RC06")
    @DisplayName("to keep id, secret, rooms and data of who was lost")
    void persists() {
      use();
      Client client = connected();
      client.socket().join("a");
      client.socket().data().put("k", 1);
      client.loses();

      assertThat(persisted)
          .singleElement()
          .satisfies(
              state -> {
                assertThat(state.sid()).isEqualTo(client.sid);
                assertThat(state.pid()).isEqualTo(client.pid);
                assertThat(state.rooms()).isEqualTo(Set.of(client.sid, "a"));
                assertThat(state.data()).isEqualTo(Map.of("k", 1));
              });
    }

    @Test
    @DisplayName("also when the server closes")
    void closing() {
      use();
      Client client = connected();
      io.close();
      bed.settle();
      assertThat(persisted).extracting(SessionState::sid).containsExactly(client.sid);
    }

    @Test
    @DisplayName("and waits; a session that came too late is given back")
    void late() {
      use();
      Client client = connected();
      client.loses();
      answer = new CompletableFuture<>();
      client.returns();
      assertThat(client.heard()).isEmpty();
      client.loses();
      answer.complete(null);
      bed.settle();
      assertThat(persisted).hasSize(2);

      client.returns();
      assertThat(client.socket().recovered()).isTrue();
    }

    @Test
    @DisplayName("before it leaves a namespace that is forgotten then")
    void beforeForgotten() {
      bed =
          new TestBed(
              builder ->
                  builder
                      .connectionStateRecovery(WINDOW)
                      .cleanupEmptyChildNamespaces(true)
                      .adapter(
                          local ->
                              new RecordingAdapter(local) {
                                @Override
                                public CompletionStage<@Nullable Void> close() {
                                  calls.add("close with " + persisted.size());
                                  return super.close();
                                }
                              }));
      bed.io.of(Pattern.compile("/dynamic"));
      TestBed.Client client = bed.open();
      client.says("0/dynamic,");
      client.vanishes();
      assertThat(calls).containsExactly("close with 1");
    }

    @Test
    @DisplayName("which may fail: the socket is disconnected all the same")
    void fails() {
      bed =
          new TestBed(
              builder ->
                  builder
                      .connectionStateRecovery(WINDOW)
                      .adapter(
                          local ->
                              new InMemoryAdapter(local) {
                                @Override
                                public void persistSession(SessionState session) {
                                  throw new IllegalStateException("away");
                                }
                              }));
      io = bed.io;
      io.onConnection(socket -> socket.onDisconnect(reason -> calls.add("disconnect")));
      io.of("/a").onConnection(socket -> socket.onDisconnect(reason -> calls.add("disconnect a")));
      TestBed.Client client = bed.open();
      client.says("0", "0/a,");
      client.vanishes();
      assertThat(calls).containsExactly("disconnect", "disconnect a");
    }

    @Test
    @DisplayName("for a session that it then cannot resume: the client comes again, as a new one")
    void resumes() {
      bed =
          new TestBed(
              builder -> builder.connectionStateRecovery(WINDOW).adapter(BrokenOnResume::new));
      io = bed.io;
      Client client = connected();
      client.loses();
      client.returns();
      assertThat(client.connection.isOpen()).isFalse();
      assertThat(io.sockets().sockets()).isEmpty();
      assertThat(client.returns().heard()).containsExactly("connected");
    }

    private static final class BrokenOnResume extends InMemoryAdapter {
      BrokenOnResume(LocalSockets local) {
        super(local);
      }

      @Override
      public CompletionStage<@Nullable RestoredSession> restoreSession(
          String pid, @Nullable String offset) {
        return super.restoreSession(pid, offset)
            .thenApply(session -> session == null ? null : new Broken(session.session()));
      }
    }

    private record Broken(SessionState session) implements RestoredSession {
      @Override
      public boolean resume(Consumer<MissedPackets> admission) {
        throw new IllegalStateException("away");
      }
    }

    @Test
    @Tag("RC05")
    @DisplayName("nothing while it is off")
    void off() {
      bed = new TestBed(builder -> builder.adapter(RecordingAdapter::new));
      TestBed.Client client = bed.connect();
      client.vanishes();
      bed.open().says("0{\"pid\":\"x\",\"offset\":\"y\"}");
      assertThat(persisted).isEmpty();
      assertThat(calls).isEmpty();
    }
  }

  @Test
  @DisplayName("loses, repeats and reorders nothing while several threads speak")
  void race() throws InterruptedException {
    Client client = connected();
    // From here on it can say what it has received, also if the next event is lost on its way.
    io.emit("first");
    assertThat(client.heard()).hasSize(1);
    CountDownLatch done = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      String name = "t" + i;
      new Thread(
              () -> {
                for (int n = 0; n < 2_000; n++) {
                  io.emit(name, n);
                }
                done.countDown();
              })
          .start();
    }
    List<String> heard = new ArrayList<>();
    int recoveries = 0;
    while (done.getCount() > 0) {
      client.loses();
      heard.addAll(client.heard());
      client.returns();
      assertThat(client.socket().recovered()).isTrue();
      recoveries++;
    }
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    heard.addAll(client.heard());
    heard.removeIf("connected"::equals);
    assertThat(recoveries).isPositive();
    for (String name : List.of("t0", "t1")) {
      List<String> mine = heard.stream().filter(event -> event.contains(name)).toList();
      List<String> expected = new ArrayList<>();
      for (int n = 0; n < 2_000; n++) {
        expected.add("2[\"" + name + "\"," + n + "]");
      }
      assertThat(mine).isEqualTo(expected);
    }
  }

  @Test
  @DisplayName("keeps the order also for what a listener sends while it hears of another event")
  void nested() {
    Client first = connected();
    Client second = connected();
    for (Client client : List.of(first, second)) {
      client
          .socket()
          .onAnyOutgoing(
              (event, args) -> {
                if (event.equals("outer")) {
                  io.emit("inner");
                }
              });
    }
    io.emit("outer");
    List<String> expected = List.of("2[\"outer\"]", "2[\"inner\"]", "2[\"inner\"]");
    assertThat(first.heard()).isEqualTo(expected);
    assertThat(second.heard()).isEqualTo(expected);
  }

  @Test
  @DisplayName("lets two namespaces tell each other what they send, from any thread")
  void mirrors() throws InterruptedException {
    List<Socket> sockets = new ArrayList<>();
    for (String name : List.of("/a", "/b")) {
      io.of(name);
      TestBed.Client client = bed.open();
      client.says("0" + name + ",");
      sockets.addAll(io.of(name).sockets());
    }
    CountDownLatch both = new CountDownLatch(2);
    CountDownLatch done = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      Socket mine = sockets.get(i);
      Namespace other = sockets.get(1 - i).namespace();
      List<Object> value = new ArrayList<>(List.of(1));
      mine.onAnyOutgoing(
          (event, args) -> {
            if (event.equals("said")) {
              both.countDown();
              try {
                both.await(2, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              other.emit("mirrored", value);
              value.clear();
            }
          });
      Thread thread =
          new Thread(
              () -> {
                mine.namespace().emit("said");
                done.countDown();
              });
      thread.setDaemon(true);
      thread.start();
    }
    assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
    for (Socket socket : sockets) {
      List<String> heard = ((FakeSession) socket.connection()).takeFrames();
      assertThat(heard).filteredOn(frame -> frame.contains("[\"said\",")).hasSize(1);
      assertThat(heard).filteredOn(frame -> frame.contains("[\"mirrored\",[1],")).hasSize(1);
    }
  }

  @Test
  @DisplayName("refuses bounds that make no sense")
  void bounds() {
    assertThatThrownBy(
            () -> ConnectionStateRecovery.defaults().withMaxDisconnectionDuration(Duration.ZERO))
        .hasMessage("maxDisconnectionDuration is PT0S, must be positive");
    assertThatThrownBy(() -> ConnectionStateRecovery.defaults().withMaxPackets(0))
        .hasMessage("maxPackets is 0, must be 1 or more");
  }
}
