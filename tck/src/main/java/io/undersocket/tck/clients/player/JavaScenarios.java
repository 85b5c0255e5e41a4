package io.undersocket.tck.clients.player;

import static io.undersocket.tck.clients.player.JavaStage.map;
import static io.undersocket.tck.clients.player.Values.bytes;
import static io.undersocket.tck.clients.player.Values.list;

import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What {@code scenarios.mjs} has clients in JavaScript do, by the same names. */
final class JavaScenarios {

  private static final String UNICODE =
      "plain é € 日本語 😀👩‍👩‍👧‍👦 e\u0301 \u2028\u2029 \"\\/<b>&amp;\u0001\u001f\u007f\ufeff עברית end";

  private static final int KILO = 1024;

  private static final Map<String, JavaStage.Scenario> BY_NAME =
      Map.ofEntries(
          Map.entry("text", JavaScenarios::text),
          Map.entry("unicode", JavaScenarios::unicode),
          Map.entry("binary", JavaScenarios::binary),
          Map.entry("acks", JavaScenarios::acks),
          Map.entry("ack-binary", JavaScenarios::ackBinary),
          Map.entry("asked", JavaScenarios::asked),
          Map.entry("namespaces", JavaScenarios::namespaces),
          Map.entry("multiplex", JavaScenarios::multiplex),
          Map.entry("refused", JavaScenarios::refused),
          Map.entry("slow", JavaScenarios::slow),
          Map.entry("order", JavaScenarios::order),
          Map.entry("burst", JavaScenarios::burst),
          Map.entry("rooms", JavaScenarios::rooms),
          Map.entry("large", JavaScenarios::large),
          Map.entry("upgrading", JavaScenarios::upgrading),
          Map.entry("idle", JavaScenarios::idle),
          Map.entry("reconnect", JavaScenarios::reconnect),
          Map.entry("restart", JavaScenarios::restart),
          Map.entry("kicked", JavaScenarios::kicked),
          Map.entry("reasons", JavaScenarios::reasons),
          Map.entry("auth", JavaScenarios::auth),
          Map.entry("query", JavaScenarios::query),
          Map.entry("beside", JavaScenarios::beside));

  private JavaScenarios() {}

  static JavaStage.@Nullable Scenario named(String name) {
    return BY_NAME.get(name);
  }

  private static void text(JavaStage stage) throws Exception {
    Socket socket = stage.connect("/");
    stage.echoed(socket);
    stage.echoed(socket, "text");
    stage.echoed(socket, "");
    stage.echoed(socket, 1, -1, 0.5, 1_000_000_000_000_000L, true, false, null);
    List<Object> nested = list(1, list(2, map("c", null)));
    stage.echoed(socket, Map.of("a", map("b", nested), "", "", "a b", list()), list(), Map.of());
  }

  private static void unicode(JavaStage stage) throws Exception {
    Socket socket = stage.connect("/");
    stage.echoed(
        socket, UNICODE, map(UNICODE, list(UNICODE)), "😀".repeat(1000), bytes(3), UNICODE);
    stage.check(stage.ask(socket, "message-with-ack", UNICODE), list(UNICODE), "");
  }

  private static void binary(JavaStage stage) throws Exception {
    Socket socket = stage.connect("/");
    stage.echoed(socket, bytes(4));
    stage.echoed(socket, bytes(0));
    stage.echoed(socket, bytes(1), "between", bytes(257));
    stage.echoed(
        socket,
        Map.of(
            "deep", list(map("in", bytes(3))),
            "beside", UNICODE,
            "twice", list(bytes(1), bytes(2))),
        bytes(5));
    stage.echoed(socket, IntStream.range(1, 11).mapToObj(Values::bytes).toArray());
  }

  private static void acks(JavaStage stage) throws Exception {
    Socket socket = stage.connect("/");
    stage.check(stage.ask(socket, "message-with-ack"), list(), "");
    stage.check(stage.ask(socket, "message-with-ack", (Object) null), list((Object) null), "");
    List<CompletableFuture<Object[]>> answers = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      answers.add(stage.asking(socket, "message-with-ack", list(i, "" + i)));
    }
    for (int i = 0; i < 60; i++) {
      stage.check(stage.args("an acknowledgement", answers.get(i)), list(i, "" + i), "");
    }
  }

  private static void ackBinary(JavaStage stage) throws Exception {
    Socket socket = stage.connect("/");
    Map<String, Object> nested = Map.of("n", list(bytes(2)), "text", "é");
    stage.check(
        stage.ask(socket, "message-with-ack", bytes(9), nested), list(bytes(9), nested), "");
  }

  private static void asked(JavaStage stage) throws Exception {
    Socket socket = stage.connect("/");
    List<List<@Nullable Object>> heard = new CopyOnWriteArrayList<>();
    stage.on(
        socket,
        "question",
        all -> {
          Object[] args = Arrays.copyOf(all, all.length - 1);
          heard.add(Values.plain(args));
          if (args.length == 0 || !"unanswered".equals(args[0])) {
            List<Object> answer = new ArrayList<>(Arrays.asList(args));
            answer.add("answer");
            answer.add(bytes(3));
            ((Ack) all[all.length - 1]).call(answer.toArray());
          }
        });
    List<List<Object>> questions = List.of(list(), list("é", 1), list(map("deep", list(bytes(2)))));
    for (List<Object> question : questions) {
      List<Object> asked = list(5000);
      asked.addAll(question);
      List<Object> answer = new ArrayList<>(question);
      answer.add("answer");
      answer.add(bytes(3));
      stage.check(stage.ask(socket, "ask", asked.toArray()), list("answered", answer), "");
    }
    stage.check(stage.ask(socket, "ask", 50, "unanswered"), list("late", list()), "");
    List<List<Object>> all = new ArrayList<>(questions);
    all.add(list("unanswered"));
    stage.check(heard, all, "");
  }

  private static void namespaces(JavaStage stage) throws Exception {
    Socket main = stage.connect("/");
    Socket custom = stage.beside(main, "/custom");
    stage.enter(custom);
    stage.echoed(custom, "custom");
    stage.echoed(main, "main");
    stage.expectLoss(custom);
    CompletableFuture<Object[]> left = stage.event(custom, Socket.EVENT_DISCONNECT);
    custom.disconnect();
    stage.check(reason(stage, left), "io client disconnect", "the reason");
    stage.echoed(main, "still here");
    stage.enter(custom);
    stage.echoed(custom, "back", bytes(2));
    stage.check(custom.io() == main.io(), true, "one connection for both:");
  }

  private static @Nullable Object reason(JavaStage stage, CompletableFuture<Object[]> event)
      throws Exception {
    return stage.args("the event disconnect", event).get(0);
  }

  private static void multiplex(JavaStage stage) throws Exception {
    Socket main = stage.connect("/");
    Socket custom = stage.beside(main, "/custom");
    stage.enter(custom);
    stage.check(main.id().equals(custom.id()), false, "the same id:");
    List<Socket> both = List.of(main, custom);
    List<CompletableFuture<List<List<@Nullable Object>>>> back =
        both.stream().map(socket -> stage.events(socket, "message-back", 50)).toList();
    List<CompletableFuture<Object[]>> acks = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      for (int n = 0; n < 2; n++) {
        stage.emit(both.get(n), "message", said(n, i));
        acks.add(stage.asking(both.get(n), "message-with-ack", said(n, i)));
      }
    }
    for (int n = 0; n < 2; n++) {
      int which = n;
      stage.check(
          stage.get("the event message-back, 50 times", back.get(n)),
          IntStream.range(0, 50).mapToObj(i -> said(which, i)).toList(),
          "");
    }
    for (int i = 0; i < 100; i++) {
      stage.check(stage.args("an acknowledgement", acks.get(i)), said(i % 2, i / 2), "");
    }
  }

  private static List<Object> said(int which, int i) {
    return list(which, i, i % 5 == 0 ? bytes(i + 1) : "text");
  }

  private static void refused(JavaStage stage) throws Exception {
    Socket main = stage.connect("/");
    Map<String, Object> code = map("code", 42);
    stage.check(
        refusal(stage, main, "/refused"),
        stage.isOld() ? code : Map.of("message", "not welcome", "data", code),
        "");
    stage.check(refusal(stage, main, "/unknown"), map("message", "Invalid namespace"), "");
    stage.echoed(main, "still here");
  }

  private static @Nullable Object refusal(JavaStage stage, Socket main, String namespace)
      throws Exception {
    Socket refused = stage.beside(main, namespace);
    stage.expectLoss(refused);
    String name = stage.isOld() ? "error" : "connect_error";
    CompletableFuture<Object[]> error = stage.event(refused, name);
    refused.connect();
    return stage.args("the event " + name, error).get(0);
  }

  private static void slow(JavaStage stage) throws Exception {
    Socket main = stage.connect("/");
    Socket slow = stage.beside(main, "/slow");
    CompletableFuture<List<List<@Nullable Object>>> back = stage.events(slow, "message-back", 2);
    slow.connect();
    stage.emit(slow, "message", list("said", "before it is let in"));
    stage.emit(slow, "message", list(bytes(3)));
    stage.echoed(main, "meanwhile");
    stage.check(
        stage.get("the event message-back, twice", back),
        list(list("said", "before it is let in"), list(bytes(3))),
        "");
  }

  private static void order(JavaStage stage) throws Exception {
    Socket socket = stage.connect("/");
    List<List<Object>> sent = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      sent.add(list(i, i % 3 == 0 ? bytes(i % 50 + 1) : i % 7 == 0 ? map("i", i) : UNICODE));
    }
    CompletableFuture<List<List<@Nullable Object>>> back =
        stage.events(socket, "message-back", sent.size());
    sent.forEach(args -> stage.emit(socket, "message", args));
    stage.check(stage.get("the event message-back, 300 times", back), sent, "");
  }

  private static void burst(JavaStage stage) throws Exception {
    Socket socket = stage.connect("/");
    int count = 300;
    CompletableFuture<List<List<@Nullable Object>>> burst = stage.events(socket, "burst", count);
    stage.emit(socket, "burst", list(count));
    List<Object> received = new ArrayList<>();
    for (List<@Nullable Object> args : stage.get("the event burst, 300 times", burst)) {
      received.add(list(args.get(0), args.size() > 1 ? ((byte[]) args.get(1)).length : 0));
    }
    stage.check(
        received,
        IntStream.range(0, count).mapToObj(i -> list(i, i % 3 == 0 ? 3 : 0)).toList(),
        "");
  }

  private static void rooms(JavaStage stage) throws Exception {
    String room = stage.room();
    Socket first = stage.connect("/");
    Socket second = stage.connect("/");
    List<List<List<@Nullable Object>>> heard =
        List.of(stage.ears(first, room), stage.ears(second, room));
    for (Socket socket : List.of(first, second)) {
      stage.check(stage.ask(socket, "join", room), list(), "");
      List<?> rooms = (List<?>) stage.ask(socket, "rooms").get(0);
      stage.check(
          list(new TreeSet<>(rooms).toArray()),
          list(new TreeSet<>(List.of(socket.id(), room)).toArray()),
          "the rooms");
    }
    List<Object> told = list("é", bytes(300), map("deep", list(bytes(2))));
    Map<String, Object> all = map("to", list(room));
    Map<String, Object> except = Map.of("to", list(room), "except", list(second.id()));
    stage.emit(first, "say", list(all, room, "to the other", told));
    stage.emit(first, "say-all", list(all, room, "to both", told));
    stage.emit(first, "say-all", list(except, room, "to itself"));
    stage.emit(first, "say", list(except, room, "to nobody"));
    List<CompletableFuture<Object[]>> ends =
        List.of(stage.event(first, "end"), stage.event(second, "end"));
    stage.emit(first, "say-all", list(all, "end"));
    for (CompletableFuture<Object[]> end : ends) {
      stage.get("the event end", end);
    }
    stage.check(stage.ask(second, "leave", room), list(), "");
    stage.emit(first, "say", list(all, room, "to a room that is left"));
    CompletableFuture<Object[]> end = stage.event(second, "end");
    stage.emit(first, "say", list(map("to", list(second.id())), "end"));
    stage.get("the event end", end);
    stage.check(
        heard,
        list(
            list(list("to both", told), list("to itself")),
            list(list("to the other", told), list("to both", told))),
        "");
  }

  private static void large(JavaStage stage) throws Exception {
    Socket socket = stage.connect("/");
    byte[] data = bytes(400 * KILO);
    stage.echoed(socket, "x😀é".repeat(40 * KILO));
    stage.echoed(socket, map("data", data), "and text");
    stage.check(stage.ask(socket, "message-with-ack", data), list(data), "");
  }

  private static void upgrading(JavaStage stage) throws Exception {
    Socket socket = stage.open("/", stage.options());
    List<List<@Nullable Object>> received = stage.ears(socket, "message-back");
    stage.enter(socket);
    List<Object> sent = new ArrayList<>();
    for (int afterwards = 0; afterwards < 40; afterwards += stage.hasUpgraded(socket) ? 1 : 0) {
      List<Object> next = list(sent.size(), sent.size() % 3 == 0 ? bytes(3) : "text");
      sent.add(next);
      stage.emit(socket, "message", next);
      stage.pause(1);
    }
    stage.check(stage.ask(socket, "message-with-ack", "last"), list("last"), "");
    stage.check(received, sent, "");
  }

  private static void idle(JavaStage stage) throws Exception {
    Socket socket = stage.connect("/");
    String id = socket.id();
    AtomicInteger beats = new AtomicInteger();
    CompletableFuture<Void> four = new CompletableFuture<>();
    stage.onPacket(
        socket,
        type -> {
          if ((type.equals("ping") || type.equals("pong")) && beats.incrementAndGet() == 4) {
            four.complete(null);
          }
        });
    stage.get("four heartbeats", four);
    stage.echoed(socket, "still here");
    stage.check(socket.id(), id, "the same id,");
  }

  private static void reconnect(JavaStage stage) throws Exception {
    comesBack(stage, stage::cut);
  }

  private static void restart(JavaStage stage) throws Exception {
    comesBack(stage, socket -> stage.restart());
  }

  /** Breaks the connection of a socket. */
  private interface Break {
    void happen(Socket socket) throws Exception;
  }

  private static void comesBack(JavaStage stage, Break broken) throws Exception {
    IO.Options options = stage.options();
    options.reconnection = true;
    Socket socket = stage.connect("/", options);
    String id = socket.id();
    stage.expectLoss(socket);
    CompletableFuture<Object[]> lost = stage.event(socket, Socket.EVENT_DISCONNECT);
    CompletableFuture<Object[]> back = stage.event(socket, "message-back");
    CompletableFuture<Object[]> again = stage.event(socket, Socket.EVENT_CONNECT);
    broken.happen(socket);
    stage.get("the event disconnect", lost);
    stage.emit(socket, "message", list("said meanwhile"));
    stage.get("the event connect", again);
    stage.expectStay(socket);
    stage.check(stage.args("the event message-back", back), list("said meanwhile"), "");
    stage.check(id.equals(socket.id()), false, "the same id:");
    stage.settled(socket);
    stage.echoed(socket, bytes(5));
  }

  private static void kicked(JavaStage stage) throws Exception {
    Socket main = stage.connect("/");
    Socket custom = stage.beside(main, "/custom");
    stage.enter(custom);
    stage.expectLoss(custom);
    CompletableFuture<Object[]> left = stage.event(custom, Socket.EVENT_DISCONNECT);
    stage.emit(custom, "disconnect-me", list(false));
    stage.check(reason(stage, left), "io server disconnect", "the reason");
    stage.echoed(main, "still here");
    stage.expectLoss(main);
    CompletableFuture<Object[]> closed = stage.event(main, Socket.EVENT_DISCONNECT);
    stage.emit(main, "disconnect-me", list(true));
    stage.check(reason(stage, closed), "io server disconnect", "the reason");
    stage.until("the end of the connection", () -> stage.isClosed(main));
    stage.enter(main);
    stage.expectStay(main);
    stage.settled(main);
    stage.echoed(main, "back");
  }

  private static void reasons(JavaStage stage) throws Exception {
    Socket watch = stage.connect("/");
    ends(stage, watch, Socket::disconnect, "io client disconnect", "client namespace disconnect");
    ends(stage, watch, stage::cut, "forced close", "transport close");
    ends(
        stage,
        watch,
        socket -> stage.emit(socket, "disconnect-me", list(true)),
        "io server disconnect",
        "server namespace disconnect");
  }

  private static void ends(JavaStage stage, Socket watch, Break goes, String here, String there)
      throws Exception {
    Socket socket = stage.connect("/");
    String id = socket.id();
    stage.check(stage.ask(watch, "reason-of", id), list((Object) null), "");
    stage.expectLoss(socket);
    CompletableFuture<Object[]> left = stage.event(socket, Socket.EVENT_DISCONNECT);
    goes.happen(socket);
    stage.check(reason(stage, left), here, "the client's reason");
    List<@Nullable Object> told = new CopyOnWriteArrayList<>();
    stage.until(
        "the server's reason",
        () -> {
          Object reason = stage.ask(watch, "reason-of", id).get(0);
          return reason != null && told.add(reason);
        });
    stage.check(told.get(0), there, "the server's reason");
  }

  private static void auth(JavaStage stage) throws Exception {
    String token = UNICODE;
    IO.Options options = stage.options();
    if (stage.isOld()) {
      options.query = "token=" + encoded(token);
    } else {
      options.auth = Map.of("token", token);
    }
    Socket socket = stage.open("/custom", options);
    CompletableFuture<Object[]> auth = stage.event(socket, "auth");
    stage.enter(socket);
    Map<?, ?> told = (Map<?, ?>) stage.args("the event auth", auth).get(0);
    stage.check(told.get("token"), token, "");
    if (stage.isOld()) {
      stage.check(socket.id(), "/custom#" + stage.connectionId(socket), "the id");
    }
  }

  private static void query(JavaStage stage) throws Exception {
    String color = UNICODE;
    IO.Options options = stage.options();
    options.query = "color=" + encoded(color);
    Socket socket = stage.connect("/", options);
    Map<?, ?> handshake = (Map<?, ?>) stage.ask(socket, "handshake").get(0);
    Map<?, ?> query = (Map<?, ?>) Objects.requireNonNull(handshake.get("query"));
    stage.check(
        list(query.get("color"), query.get("EIO"), query.get("transport")),
        list(color, stage.isOld() ? "3" : "4", options.transports[0]),
        "");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static void beside(JavaStage stage) throws Exception {
    String room = stage.room();
    Socket socket = stage.connect("/");
    List<List<@Nullable Object>> answers = stage.ears(socket, room + " answer");
    stage.check(stage.ask(socket, "join", room), list(), "");
    Map<String, Object> all = map("to", list(room));
    stage.until(
        "somebody else in the room",
        () -> {
          stage.emit(socket, "say", list(all, room + " call", "anybody?"));
          return !answers.isEmpty();
        });
    List<Object> said = list(UNICODE, bytes(300), map("deep", list(bytes(2), 1, null)));
    CompletableFuture<List<@Nullable Object>> answered = new CompletableFuture<>();
    stage.on(
        socket,
        room + " answer",
        args -> {
          if (args[0].equals("the call")) {
            answered.complete(Values.plain(args));
          }
        });
    stage.emit(socket, "say", joined(list(all, room + " call", "the call"), said));
    stage.check(stage.get("the peer's answer", answered), joined(list("the call"), said), "");
    CompletableFuture<Object[]> both = stage.event(socket, room + " end");
    stage.emit(socket, "say-all", joined(list(all, room + " end"), said));
    stage.check(stage.args("the end", both), said, "");
  }

  private static List<Object> joined(List<Object> first, List<Object> more) {
    List<Object> all = new ArrayList<>(first);
    all.addAll(more);
    return all;
  }
}
