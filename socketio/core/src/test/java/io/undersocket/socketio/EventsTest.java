package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.engineio.protocol.Message;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Events")
class EventsTest {

  private final TestBed bed = new TestBed();
  private final SocketIoServer io = bed.io;
  private final List<String> calls = new ArrayList<>();
  private TestBed.Client client;
  private Socket socket;

  @BeforeEach
  void connect() {
    client = bed.connect();
    socket = client.socket();
  }

  @Nested
  @DisplayName("from a client are heard")
  class Incoming {

    @Test
    @Tag("EV01")
    @DisplayName("with all their arguments")
    void arguments() {
      socket.on("random", args -> calls.add(args.getInt(0) + args.getString(1) + args.getList(2)));

      client.says("2[\"random\",1,\"2\",[3]]");

      assertThat(calls).containsExactly("12[3]");
    }

    @Test
    @DisplayName("by the listeners of their name alone, in order of registration")
    void byName() {
      socket.on("a", args -> calls.add("a1"));
      socket.on("b", args -> calls.add("b"));
      socket.on("a", () -> calls.add("a2"));

      client.says("2[\"a\"]");

      assertThat(calls).containsExactly("a1", "a2");
    }

    @Test
    @Tag("EV03")
    @DisplayName("as message, when they were sent without a name")
    void message() {
      socket.on("message", args -> calls.add("" + args.value(0)));

      client.says("2[\"message\",1337]", "2[\"message\",null]");

      assertThat(calls).containsExactly("1337", "null");
    }

    @Test
    @Tag("EV05")
    @DisplayName("with bytes, several and nested")
    void bytes() {
      socket.on(
          "bin",
          args -> {
            calls.add(Arrays.toString(args.getBytes(0)));
            calls.add(Arrays.toString((byte[]) args.getMap(1).get("deep")));
          });

      client.saysWithBytes(
          "52-[\"bin\",{\"_placeholder\":true,\"num\":0},"
              + "{\"deep\":{\"_placeholder\":true,\"num\":1}}]",
          new byte[] {1},
          new byte[] {2, 3});

      assertThat(calls).containsExactly("[1]", "[2, 3]");
    }

    @Test
    @Tag("EV06")
    @DisplayName("in the order sent, also those with bytes")
    void inOrder() {
      socket.onAny((event, args, ack) -> calls.add(event));

      client.saysWithBytes("51-[\"bytes\",{\"_placeholder\":true,\"num\":0}]", new byte[3]);
      client.says("2[\"text\"]");

      assertThat(calls).containsExactly("bytes", "text");
    }

    @Test
    @DisplayName("in their namespace only")
    void inNamespace() {
      Socket a = clientOf("/a");
      a.on("x", () -> calls.add("/a"));
      socket.on("x", () -> calls.add("/"));

      client.says("2/a,[\"x\"]");

      assertThat(calls).containsExactly("/a");
    }

    @Test
    @Tag("EV10")
    @DisplayName("in the order sent, in any namespace")
    void inOrderInNamespace() {
      Socket a = clientOf("/a");
      a.on("x", args -> calls.add("x" + args.getInt(0)));
      a.on("y", args -> calls.add("y" + args.getInt(0)));

      client.says("2/a,[\"x\",1]", "2/a,[\"y\",2]", "2/a,[\"x\",3]");

      assertThat(calls).containsExactly("x1", "y2", "x3");
    }

    private Socket clientOf(String namespace) {
      io.of(namespace);
      return client.join(namespace);
    }

    @Test
    @Tag("PK05")
    @DisplayName("with a number for a name, and with names that mean something to the server")
    void oddNames() {
      socket.on("1", () -> calls.add("number"));
      socket.on("error", () -> calls.add("error"));
      socket.on("connection", () -> calls.add("connection"));

      client.says("2[1]", "2[\"error\"]", "2[\"connection\"]");

      assertThat(calls).containsExactly("number", "error", "connection");
    }

    @Test
    @DisplayName("once by those who want it once")
    void once() {
      socket.once("x", args -> calls.add("once"));
      socket.once("x", String.class, text -> calls.add(text));
      socket.once(
          "x",
          String.class,
          (text, ack) -> {
            calls.add("and " + text);
            ack.send();
          });

      client.says("2[\"x\",\"1\"]", "2[\"x\",\"2\"]");

      assertThat(calls).containsExactly("once", "1", "and 1");
    }

    @Test
    @DisplayName("no more by those who do not want to any more")
    void off() {
      Listener listener = (args, ack) -> calls.add("listener");
      socket.on("x", listener);
      socket.once("x", listener);
      socket.on("y", listener);
      socket.on("y", listener);

      socket.off("x", listener).off("x", listener).off("x", listener).off("y");
      client.says("2[\"x\"]", "2[\"y\"]");

      assertThat(calls).isEmpty();
    }

    @Test
    @DisplayName("by a listener that is added while one is called, from the next on")
    void addedMeanwhile() {
      socket.on("x", () -> socket.on("x", () -> calls.add("added")));

      client.says("2[\"x\"]");
      assertThat(calls).isEmpty();

      client.says("2[\"x\"]");
      assertThat(calls).containsExactly("added");
    }

    @Test
    @Tag("EV13")
    @Tag("EV24")
    @DisplayName("not any more once the socket is disconnected, save by catch-all listeners")
    void afterDisconnection() {
      socket.on("first", () -> socket.disconnect());
      socket.on("second", () -> calls.add("second"));
      socket.onAny((event, args, ack) -> calls.add("any " + event));

      client.says("2[\"first\"]", "2[\"second\"]");

      assertThat(calls).containsExactly("any first", "any second");
      assertThat(client.isOpen()).isTrue();
    }

    @Test
    @Tag("EV13")
    @DisplayName("not any more once the socket is disconnected, also if they have bytes")
    void bytesAfterDisconnection() {
      socket.on("first", () -> socket.disconnect());
      socket.on("second", () -> calls.add("second"));

      client.session.bring(Message.text("2[\"first\"]"));
      client.saysWithBytes("51-[\"second\",{\"_placeholder\":true,\"num\":0}]", new byte[1]);

      assertThat(calls).isEmpty();
      assertThat(client.isOpen()).isTrue();
    }
  }

  @Nested
  @DisplayName("from a client are heard by typed listeners")
  class Typed {

    @Test
    @DisplayName("with one, two and three arguments")
    void classes() {
      socket.on("one", String.class, a -> calls.add(a));
      socket.on("two", String.class, Integer.class, (a, b) -> calls.add(a + b));
      socket.on(
          "three", String.class, Integer.class, boolean.class, (a, b, c) -> calls.add(a + b + c));

      client.says("2[\"one\",\"a\"]", "2[\"two\",\"a\",2]", "2[\"three\",\"a\",2,true]");

      assertThat(calls).containsExactly("a", "a2", "a2true");
    }

    @Test
    @DisplayName("and an answer after them")
    void withAck() {
      socket.on("one", String.class, (a, ack) -> ack.send(a));
      socket.on("two", String.class, Integer.class, (a, b, ack) -> ack.send(b, a));
      socket.on(
          "three", String.class, Integer.class, Boolean.class, (a, b, c, ack) -> ack.send(c, b, a));

      client.says("20[\"one\",\"a\"]", "21[\"two\",\"a\",2]", "22[\"three\",\"a\",2,true]");

      assertThat(client.hears()).containsExactly("30[\"a\"]", "31[2,\"a\"]", "32[true,2,\"a\"]");
    }

    @Test
    @DisplayName("of generic types")
    void generic() {
      TypeRef<List<Integer>> ints = new TypeRef<>() {};
      TypeRef<Map<String, Integer>> map = new TypeRef<>() {};
      socket.on("one", ints, a -> calls.add("" + a));
      socket.on("one", ints, (a, ack) -> ack.send(a.size()));
      socket.on("two", ints, map, (a, b) -> calls.add("" + a + b));
      socket.on("two", ints, map, (a, b, ack) -> ack.send(b.get("x")));
      socket.on("three", ints, map, ints, (a, b, c) -> calls.add("" + a + b + c));
      socket.on("three", ints, map, ints, (a, b, c, ack) -> ack.send(c));

      client.says(
          "20[\"one\",[1,2]]", "21[\"two\",[1],{\"x\":2}]", "22[\"three\",[1],{\"x\":2},[3]]");

      assertThat(calls).containsExactly("[1, 2]", "[1]{x=2}", "[1]{x=2}[3]");
      assertThat(client.hears()).containsExactly("30[2]", "31[2]", "32[[3]]");
    }

    @Test
    @DisplayName("of every kind that JSON and Socket.IO have")
    void kinds() {
      socket.on("x", String.class, a -> calls.add("String " + a));
      socket.on("i", int.class, long.class, double.class, (a, b, c) -> calls.add(a + b + c + ""));
      socket.on("y", boolean.class, a -> calls.add("boolean " + a));
      socket.on("b", byte[].class, ByteBuffer.class, (a, b) -> calls.add(a[0] + " " + b.get(0)));
      socket.on("c", Map.class, List.class, (a, b) -> calls.add("" + a + b));

      client.says("2[\"x\",\"a\"]", "2[\"i\",1,2,0.5]", "2[\"y\",true]");
      client.saysWithBytes(
          "52-[\"b\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]",
          new byte[] {7},
          new byte[] {8});
      client.says("2[\"c\",{\"k\":[1]},[2]]");

      assertThat(calls).containsExactly("String a", "3.5", "boolean true", "7 8", "{k=[1]}[2]");
    }

    @Test
    @DisplayName("which say what a client may leave out, and do not mind what it adds")
    void optional() {
      TypeRef<String> string = new TypeRef<>() {};
      TypeRef<Optional<Integer>> maybe = new TypeRef<>() {};
      socket.on("x", string, maybe, (a, b) -> calls.add(a + b));

      client.says("2[\"x\",\"a\"]", "2[\"x\",\"b\",null]", "2[\"x\",\"c\",3,true]");

      assertThat(calls).containsExactly("aOptional.empty", "bOptional.empty", "cOptional[3]");
    }

    @Test
    @DisplayName("which are told clearly when the client sent something else, and all goes on")
    void mismatch() {
      io.onError(
          (who, event, cause) ->
              calls.add(who.id().equals(socket.id()) + " " + cause.getMessage()));
      socket.on("x", Integer.class, a -> calls.add("int " + a));
      socket.on("x", String.class, a -> calls.add("string " + a));

      client.says("2[\"x\",\"text\"]");

      assertThat(calls).hasSize(2).contains("string text");
      assertThat(calls.get(0))
          .startsWith("true event \"x\", argument 0: expected")
          .contains("\"text\"");
      assertThat(client.isOpen()).isTrue();
    }
  }

  @Nested
  @DisplayName("whose listener fails")
  class Failing {

    @Test
    @DisplayName("are heard by the others, and reported with socket and event")
    void reported() {
      List<Object> reported = new ArrayList<>();
      io.onError((who, event, cause) -> reported.addAll(List.of(who, event, cause.getMessage())));
      socket.on(
          "x",
          (args, ack) -> {
            throw new java.io.IOException("checked");
          });
      socket.on("x", () -> calls.add("next"));
      socket.onAny(
          (event, args, ack) -> {
            throw new IllegalStateException("any");
          });

      client.says("2[\"x\"]", "2[\"x\"]");

      assertThat(calls).containsExactly("next", "next");
      assertThat(reported)
          .containsExactly(
              socket, "x", "any", socket, "x", "checked", socket, "x", "any", socket, "x",
              "checked");
    }

    @Test
    @DisplayName("after it has returned are reported the same way, by whoever sees it")
    void reportedLater() {
      io.onError((who, event, cause) -> calls.add(event + " " + cause.getMessage()));

      socket.report("x", new IllegalStateException("later"));

      assertThat(calls).containsExactly("x later");
    }

    @Test
    @DisplayName("are reported to the socket's own error listener too")
    void toTheSocket() {
      io.onError((who, event, cause) -> calls.add("server " + event));
      socket.onError((who, event, cause) -> calls.add("socket " + event));
      socket.on(
          "x",
          () -> {
            throw new AssertionError();
          });

      client.says("2[\"x\"]");

      assertThat(calls).containsExactly("socket x", "server x");
    }

    @Test
    @DisplayName("are logged once if nobody listens, and not at all if someone does")
    void logged() {
      socket.on(
          "x",
          () -> {
            throw new IllegalStateException("the cause");
          });
      PrintStream err = System.err;
      ByteArrayOutputStream log = new ByteArrayOutputStream();
      System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
      try {
        client.says("2[\"x\"]");
        io.onError((who, event, cause) -> {});
        client.says("2[\"x\"]");
      } finally {
        System.setErr(err);
      }

      assertThat(log.toString(StandardCharsets.UTF_8))
          .containsOnlyOnce("IllegalStateException: the cause")
          .contains(socket.id())
          .contains("\"x\"");
    }

    @Test
    @DisplayName("do no harm if the error listener fails as well")
    void errorListenerFails() {
      io.onError(
          (who, event, cause) -> {
            throw new IllegalStateException("worse");
          });
      socket.on(
          "x",
          () -> {
            throw new IllegalStateException("bad");
          });

      client.says("2[\"x\"]");

      assertThat(client.isOpen()).isTrue();
    }
  }

  @Nested
  @DisplayName("to a client are sent")
  class Outgoing {

    @Test
    @Tag("EV02")
    @Tag("EV04")
    @Tag("PK29")
    @DisplayName("with all kinds of arguments")
    void arguments() {
      socket.emit("x", 1, "2", 3.5, true, null, List.of(4), Map.of("a", "é"));

      assertThat(client.hears())
          .containsExactly("2[\"x\",1,\"2\",3.5,true,null,[4],{\"a\":\"é\"}]");
    }

    @Test
    @DisplayName("with one null, however Java sees it")
    void oneNull() {
      socket.emit("x", (Object) null);
      socket.emit("x", (Object[]) null);

      assertThat(client.hears()).containsExactly("2[\"x\",null]", "2[\"x\",null]");
    }

    @Test
    @Tag("EV03")
    @DisplayName("as message by send, to one and to all")
    void message() {
      socket.send("a", 1);
      io.send("b");

      assertThat(client.hears()).containsExactly("2[\"message\",\"a\",1]", "2[\"message\",\"b\"]");
    }

    @Test
    @Tag("EV05")
    @DisplayName("with bytes anywhere, in one piece")
    void bytes() {
      socket.emit("x", new byte[] {1, 2}, Map.of("deep", ByteBuffer.wrap(new byte[] {3})));

      assertThat(client.hears())
          .containsExactly(
              "52-[\"x\",{\"_placeholder\":true,\"num\":0},"
                  + "{\"deep\":{\"_placeholder\":true,\"num\":1}}]",
              "<0102>",
              "<03>");
    }

    @Test
    @DisplayName("in their namespace")
    void inNamespace() {
      io.of("/a");

      client.join("/a").emit("x", 1);

      assertThat(client.hears()).containsExactly("2/a,[\"x\",1]");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
        strings = {
          "connect",
          "connect_error",
          "disconnect",
          "disconnecting",
          "newListener",
          "removeListener"
        })
    @Tag("EV11")
    @DisplayName("but not with a reserved name")
    void reserved(String name) {
      assertThatThrownBy(() -> socket.emit(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("\"" + name + "\" is a reserved event name");
      assertThatThrownBy(() -> io.emit(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("\"" + name + "\" is a reserved event name");
      assertThat(client.hears()).isEmpty();
    }

    @Test
    @DisplayName("but not if they cannot be written, and who emits learns of it")
    void unwritable() {
      List<Object> circular = new ArrayList<>();
      circular.add(circular);

      assertThatThrownBy(() -> socket.emit("x", circular))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> io.to("nobody").emit("x", circular))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(client.hears()).isEmpty();
    }

    @Test
    @DisplayName("not any more once the socket is disconnected")
    void afterDisconnection() {
      client.says("1");

      socket.emit("x");
      io.to(socket.id()).emit("x");

      assertThat(client.hears()).isEmpty();
    }

    @Test
    @Tag("ZC07")
    @DisplayName("compressible, unless they are said not to be")
    void compress() {
      socket.emit("a");
      socket.compress(false).emit("b");
      io.emit("c");
      io.compress(false).emit("d");
      io.compress(false).compress(true).emit("e");

      assertThat(client.session.packets())
          .extracting(packet -> packet.compress())
          .containsExactly(true, true, false, true, false, true);
    }
  }

  @Nested
  @DisplayName("of any name")
  class Any {

    @Test
    @Tag("EV19")
    @DisplayName("are heard by catch-all listeners with name, arguments and answer")
    void incoming() {
      socket.onAny(
          (event, args, ack) -> {
            calls.add(event + args.asList() + ack.isRequested());
            ack.send("ok");
          });

      client.says("20[\"x\",1]", "2[\"y\"]");

      assertThat(calls).containsExactly("x[1]true", "y[]false");
      assertThat(client.hears()).containsExactly("30[\"ok\"]");
    }

    @Test
    @Tag("EV20")
    @DisplayName("are heard by those that were prepended first, and not by those removed")
    void order() {
      AnyListener removed = (event, args, ack) -> calls.add("removed");
      socket.onAny((event, args, ack) -> calls.add("second"));
      socket.onAny(removed);
      socket.prependAny((event, args, ack) -> calls.add("first"));
      socket.on("x", () -> calls.add("third"));

      socket.offAny(removed);
      client.says("2[\"x\"]");
      assertThat(calls).containsExactly("first", "second", "third");

      calls.clear();
      socket.offAny();
      client.says("2[\"x\"]");
      assertThat(calls).containsExactly("third");
    }

    @Test
    @Tag("EV21")
    @DisplayName("that go out are heard, said to one or to all, with bytes or without")
    void outgoing() {
      socket.onAnyOutgoing((event, args) -> calls.add(event + args.size()));

      socket.emit("one", 1);
      io.emit("all", 1, 2);
      io.to(socket.id()).emit("bytes", (Object) new byte[1]);
      socket.emitWithAck("asked");
      client.says("20[\"x\"]");
      socket.disconnect();

      assertThat(calls).containsExactly("one1", "all2", "bytes1", "asked0");
    }

    @Test
    @Tag("EV22")
    @DisplayName("that go out are heard in the same order, and not by those removed")
    void outgoingOrder() {
      AnyOutgoingListener removed = (event, args) -> calls.add("removed");
      socket.onAnyOutgoing((event, args) -> calls.add("second"));
      socket.onAnyOutgoing(removed);
      socket.prependAnyOutgoing((event, args) -> calls.add("first"));

      socket.offAnyOutgoing(removed);
      io.emit("x");
      assertThat(calls).containsExactly("first", "second");

      calls.clear();
      socket.offAnyOutgoing();
      io.emit("x");
      assertThat(calls).isEmpty();
    }

    @Test
    @DisplayName("that go out are heard also if they are dropped because they are volatile")
    void outgoingVolatile() {
      socket.onAnyOutgoing((event, args) -> calls.add(event));
      client.session.stall();

      socket.asVolatile().emit("dropped");

      assertThat(calls).containsExactly("dropped");
      assertThat(client.hears()).isEmpty();
    }

    @Test
    @DisplayName("that go out reach the client although a listener for them fails")
    void outgoingFailing() {
      io.onError((who, event, cause) -> calls.add("reported " + event));
      socket.onAnyOutgoing(
          (event, args) -> {
            throw new IllegalStateException();
          });

      socket.emit("x");

      assertThat(calls).containsExactly("reported x");
      assertThat(client.hears()).containsExactly("2[\"x\"]");
    }
  }

  @Nested
  @DisplayName("that are volatile")
  class Volatile {

    @Test
    @Tag("VO02")
    @DisplayName("are sent when the client can take them")
    void idle() {
      socket.asVolatile().emit("a");
      io.asVolatile().emit("b");

      assertThat(client.hears()).containsExactly("2[\"a\"]", "2[\"b\"]");
    }

    @Test
    @Tag("VO01")
    @Tag("VO04")
    @DisplayName("are dropped, with all their bytes, when it cannot, and others are not")
    void busy() {
      client.session.stall();

      socket.emit("before");
      socket.asVolatile().emit("dropped", (Object) new byte[1]);
      io.asVolatile().emit("dropped", (Object) new byte[1]);
      socket.emit("after");

      assertThat(client.hears()).containsExactly("2[\"before\"]", "2[\"after\"]");
    }

    @Test
    @Tag("VO01")
    @DisplayName("are dropped for those who cannot take them, and only for those")
    void eachForItself() {
      TestBed.Client idle = bed.connect();
      client.session.stall();

      io.asVolatile().emit("x");

      assertThat(client.hears()).isEmpty();
      assertThat(idle.hears()).containsExactly("2[\"x\"]");
    }

    @Test
    @DisplayName("stay so in a broadcast that the socket starts")
    void carriedOver() {
      TestBed.Client other = bed.connect();
      other.session.stall();

      socket.asVolatile().broadcast().emit("x");
      assertThat(other.hears()).isEmpty();

      other.session.deliver();
      socket.asVolatile().broadcast().emit("x");
      assertThat(other.hears()).containsExactly("2[\"x\"]");
    }
  }

  @Nested
  @DisplayName("that are relayed")
  class Relayed {

    @Test
    @DisplayName("go out as they came in, argument by argument")
    void one() {
      socket.on("x", args -> socket.emit("y", args.raw(1), "and", args.raw(0)));

      client.says("2[\"x\",{\"b\":1.50,\"a\": \"\\u00e9\"},1e3]");

      assertThat(client.hears())
          .containsExactly("2[\"y\",1e3,\"and\",{\"b\":1.50,\"a\": \"\\u00e9\"}]");
    }

    @Test
    @DisplayName("go out with all their arguments at once, bytes among them")
    void all() {
      socket.on("x", (args, ack) -> ack.send(args));
      socket.on("x", args -> io.emit("y", args));

      client.saysWithBytes("51-0[\"x\",1.50,{\"_placeholder\":true,\"num\":0}]", new byte[] {7});

      assertThat(client.hears())
          .containsExactly(
              "61-0[1.50,{\"_placeholder\":true,\"num\":0}]",
              "<07>",
              "51-[\"y\",1.50,{\"_placeholder\":true,\"num\":0}]",
              "<07>");
    }
  }
}
