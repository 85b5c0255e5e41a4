package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.recommended;
import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static io.undersocket.tck.suite.Guests.expect;
import static io.undersocket.tck.suite.Guests.expectReason;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.EngineHandshake.Heartbeat;
import io.undersocket.tck.wire.EnginePacket;
import io.undersocket.tck.wire.Frame;
import io.undersocket.tck.wire.PendingAnswer;
import io.undersocket.tck.wire.SocketIoClient;
import io.undersocket.tck.wire.SocketIoPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How stays in a namespace end, and what the application is told of the reason. */
final class SocketIo5Disconnecting {

  private static final String DOCUMENT = "Socket.IO 5, Disconnection from a namespace";
  private static final Pattern SID = Pattern.compile("0\\{\"sid\":\"([^\"]+)\"");
  private static final int OVER_LIMIT = 1_000_001;

  private SocketIo5Disconnecting() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    byClient(cases);
    byServer(cases);
    back(cases);
    reasonsOverWebSocket(cases);
    reasonsOverPolling(cases);
    return cases.stream().map(one -> one.needing(Feature.CONVERSATION)).toList();
  }

  private static SocketIoClient observer(Probe probe) {
    return Guests.webSocket(probe, "/");
  }

  private static void byClient(List<Case> cases) {
    cases.add(
        required(
            "S5-DC-01",
            "A client that leaves a namespace keeps its connection and its other namespaces",
            DOCUMENT + "; CN19",
            probe -> {
              for (SocketIoClient client : Guests.both(probe, "/")) {
                Guests.greeted(client, "/custom").disconnect("/");
                client.emit("/custom", "message", 1).expectEvent("/custom", "message-back", 1);
                client.expectNothingElse();
              }
            }));
    cases.add(
        reference(
            "S5-DC-02",
            "Who has left by DISCONNECT is told to have left as \"client namespace disconnect\"",
            "DC07",
            probe -> {
              SocketIoClient observer = observer(probe);
              SocketIoClient client = SocketIoClient.polling(probe);
              String id = client.connect("/");
              expect(Guests.reasonOf(observer, id).isNull(), "no reason yet", "one");
              client.disconnect("/");
              expectReason(observer, id, "client namespace disconnect");
            }));
    cases.add(
        required(
            "S5-DC-03",
            "An event for a namespace that was left closes the connection",
            DOCUMENT + "; CN09",
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              Guests.greeted(client, "/custom");
              client.disconnect("/").stillAlive().emit("/", "message", 1).expectClosed();
            }));
    cases.add(
        recommended(
            "S5-DC-04",
            "What a client said right before it left is still heard",
            "Observed: the Node.js server does not hear what came in the same request",
            probe -> {
              String nsp = Guests.ownNamespace();
              SocketIoClient listener = Guests.webSocket(probe, nsp);
              SocketIoClient client = Guests.polling(probe, nsp);
              client
                  .engine()
                  .sendPacket(
                      "42" + nsp + ",[\"say\",{},\"heard\",1]",
                      "42" + nsp + ",[\"say\",{},\"heard\",2]",
                      "41" + nsp + ",");
              listener.expectEvent(nsp, "heard", 1);
              listener.expectEvent(nsp, "heard", 2);
            }));
  }

  private static void byServer(List<Case> cases) {
    cases.add(
        required(
            "S5-DC-05",
            "Whom the server disconnects from a namespace is told by DISCONNECT, and keeps the"
                + " connection",
            DOCUMENT + "; DC03",
            probe -> {
              SocketIoClient observer = observer(probe);
              for (SocketIoClient client :
                  List.of(SocketIoClient.polling(probe), SocketIoClient.webSocket(probe))) {
                String id = client.connect("/custom");
                Guests.greeted(client, "/");
                client.emit("/custom", "disconnect-me", false);
                client.engine().expectMessage("1/custom,");
                client.expectNothingElse();
                expectReason(observer, id, "server namespace disconnect");
              }
            }));
    cases.add(
        required(
            "S5-DC-06",
            "DISCONNECT from the namespace / is a single digit",
            "Socket.IO 5, Packet encoding",
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              client.emit("/", "disconnect-me", false);
              SocketIoPacket packet = client.next();
              expect(packet.written().equals("1"), "1", packet);
            }));
    cases.add(
        reference(
            "S5-DC-07",
            "A server that closes the connection tells each of its namespaces before",
            "DC01",
            probe -> {
              SocketIoClient observer = observer(probe);
              for (SocketIoClient client :
                  List.of(SocketIoClient.polling(probe), SocketIoClient.webSocket(probe))) {
                String first = client.connect("/");
                String second = client.connect("/custom");
                client.stillAlive();
                client.emit("/", "disconnect-me", true);
                List<String> left = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                  left.add(client.next().written());
                }
                left.sort(null);
                expect(left.equals(List.of("1", "1/custom,")), "1 and 1/custom,", left);
                client.expectClosed();
                expectReason(observer, first, "server namespace disconnect");
                expectReason(observer, second, "server namespace disconnect");
              }
            }));
    cases.add(
        required(
            "S5-DC-08",
            "What the server said before it disconnects a client comes before DISCONNECT",
            DOCUMENT,
            probe -> {
              for (SocketIoClient client : Guests.both(probe, "/")) {
                client.emit("/", "message", 1).emit("/", "message", 2);
                client.emit("/", "disconnect-me", false);
                client.expectEvent("/", "message-back", 1);
                client.expectEvent("/", "message-back", 2);
                client.expectDisconnect("/");
              }
            }));
  }

  private static void back(List<Case> cases) {
    cases.add(
        required(
            "S5-DC-09",
            "Who has left a namespace can come back over the same connection, with another id",
            DOCUMENT + "; CN21",
            probe -> {
              SocketIoClient observer = observer(probe);
              for (SocketIoClient client :
                  List.of(SocketIoClient.polling(probe), SocketIoClient.webSocket(probe))) {
                String before = client.connect("/");
                client.stillAlive().disconnect("/");
                expectReason(observer, before, "client namespace disconnect");
                String after = client.connect("/");
                expect(!after.equals(before), "another id than " + before, after);
                client.emit("/", "message", 1).expectEvent("/", "message-back", 1);
                client.expectNothingElse();
              }
            }));
    cases.add(
        required(
            "S5-DC-10",
            "Whom the server has disconnected can come back over the same connection",
            DOCUMENT + "; CN21",
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              for (int i = 0; i < 3; i++) {
                client.emit("/", "disconnect-me", false).expectDisconnect("/");
                Guests.greeted(client, "/");
                client.emit("/", "message", i).expectEvent("/", "message-back", i);
                client.expectNothingElse();
              }
            }));
    cases.add(
        reference(
            "S5-DC-11",
            "Another connection has another id, though it comes from the same client",
            "CN17",
            probe -> {
              SocketIoClient first = SocketIoClient.webSocket(probe);
              String id = first.connect("/");
              first.engine().disconnect();
              String again = SocketIoClient.webSocket(probe).connect("/");
              expect(!again.equals(id), "another id than " + id, again);
            }));
  }

  private static Case reason(
      String id, String reason, String how, Consumer<SocketIoClient> end, boolean webSocket) {
    return reference(
        id,
        "Who " + how + " is told to have left as \"" + reason + "\", from all namespaces",
        "Socket.IO server, disconnect; DC07",
        probe -> {
          SocketIoClient observer = observer(probe);
          SocketIoClient client =
              webSocket ? SocketIoClient.webSocket(probe) : SocketIoClient.polling(probe);
          String first = client.connect("/");
          String second = client.connect("/custom");
          client.stillAlive();
          end.accept(client);
          expectReason(observer, first, reason);
          expectReason(observer, second, reason);
        });
  }

  private static void reasonsOverWebSocket(List<Case> cases) {
    cases.add(
        reason(
            "S5-DC-12",
            "transport close",
            "closes the WebSocket in order",
            client -> {
              client.engine().disconnect();
              client.engine().expectClosed();
              client.engine().webSocket().close();
            },
            true));
    cases.add(
        reason(
            "S5-DC-13",
            "transport close",
            "cuts the WebSocket",
            client -> client.engine().vanish(),
            true));
    cases.add(
        reason(
            "S5-DC-14",
            "transport error",
            "breaks the protocol of WebSocket",
            client -> client.engine().webSocket().sendFrame(Frame.text("42").rsv(Frame.RSV1)),
            true));
    cases.add(
        reason(
            "S5-DC-15",
            "transport error",
            "sends too large a message over WebSocket",
            client -> client.engine().send("x".repeat(OVER_LIMIT)),
            true));
    cases.add(
        reason(
            "S5-DC-16",
            "parse error",
            "sends over WebSocket what is no packet of Engine.IO",
            client -> client.engine().sendPacket("x"),
            true));
    cases.add(
        reason(
            "S5-DC-17",
            "forced close",
            "sends over WebSocket what is no packet of Socket.IO",
            client -> client.sendRaw("9"),
            true));
    cases.add(
        reason(
            "S5-DC-18",
            "forced close",
            "breaks the order of Socket.IO over WebSocket",
            client -> client.beginConnect("/"),
            true));
    cases.add(
        reason(
            "S5-DC-19",
            "ping timeout",
            "leaves a ping without its pong over WebSocket",
            client -> client.engine().heartbeat(Heartbeat.OFF),
            true));
  }

  private static void reasonsOverPolling(List<Case> cases) {
    cases.add(
        reason(
            "S5-DC-20",
            "transport close",
            "says goodbye over polling",
            client -> client.engine().sendPacket("1"),
            false));
    cases.add(
        reason(
            "S5-DC-21",
            "parse error",
            "posts what is no packet of Engine.IO",
            client -> client.engine().post("x"),
            false));
    cases.add(
        reason(
            "S5-DC-22",
            "forced close",
            "posts what is no packet of Socket.IO",
            client -> client.sendRaw("9"),
            false));
    cases.add(
        reason(
            "S5-DC-23",
            "transport error",
            "polls twice at the same time",
            client -> client.engine().beginPoll(),
            false));
    cases.add(
        reference(
            "S5-DC-24",
            "Who gives up a poll is told to have left as \"transport error\"",
            "Socket.IO server, disconnect; DC07",
            probe -> {
              SocketIoClient observer = observer(probe);
              EngineClient engine = Guests.pollingByHand(probe).engine();
              engine.sendPacket("40");
              String id = sid(engine);
              PendingAnswer poll = engine.beginPoll();
              for (int i = 0; i < 3; i++) {
                observer.stillAlive(); // The poll has come to the server by now.
              }
              poll.abort();
              expectReason(observer, id, "transport error");
            }));
    cases.add(
        reason(
            "S5-DC-25",
            "ping timeout",
            "leaves a ping without its pong over polling",
            client -> client.engine().heartbeat(Heartbeat.OFF),
            false));
    cases.add(
        reference(
            "S5-DC-26",
            "Who breaks the order of Socket.IO while no poll is held is told to have left as"
                + " \"forced server close\"",
            "Socket.IO server, disconnect; DC07",
            probe -> {
              SocketIoClient observer = observer(probe);
              SocketIoClient client = Guests.pollingByHand(probe);
              EngineClient engine = client.engine();
              engine.sendPacket("40");
              String id = sid(engine);
              engine.post("40");
              expectReason(observer, id, "forced server close");
            }));
  }

  /** The id in the answer to CONNECT, for who polls by hand. */
  private static String sid(EngineClient engine) {
    Matcher sid = SID.matcher("");
    while (true) {
      for (EnginePacket packet : engine.polled()) {
        if (sid.reset(String.valueOf(packet.text())).find()) {
          return sid.group(1);
        }
      }
    }
  }
}
