package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static io.undersocket.tck.suite.Guests.expect;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.EngineHandshake.Heartbeat;
import io.undersocket.tck.wire.SocketIoClient;
import io.undersocket.tck.wire.SocketIoPacket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Joining namespaces: the exchange that begins with CONNECT, and who is refused. */
final class SocketIo5Connecting {

  private static final String DOCUMENT = "Socket.IO 5, Connection to a namespace";
  private static final int PATIENT_NAMESPACES = 10;

  /** Pings 300 ms apart outlast the 1,000 ms within which a client has to connect. */
  private static final int OUTLASTING_PINGS = 4;

  private SocketIo5Connecting() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    admitted(cases);
    ids(cases);
    auth(cases);
    refused(cases);
    conversed(cases);
    breaches(cases);
    inTime(cases);
    return cases;
  }

  private static void admitted(List<Case> cases) {
    cases.add(
        required(
            "S5-CN-01",
            "Over polling, CONNECT is answered by CONNECT with a sid and nothing else",
            DOCUMENT + "; CN01",
            probe -> connectsToRoot(SocketIoClient.polling(probe))));
    cases.add(
        required(
            "S5-CN-02",
            "Over WebSocket, CONNECT is answered by CONNECT with a sid and nothing else",
            DOCUMENT + "; CN01",
            probe -> connectsToRoot(SocketIoClient.webSocket(probe))));
    cases.add(
        required(
            "S5-CN-03",
            "CONNECT to another namespace is answered in that namespace",
            DOCUMENT + "; CN03",
            probe -> {
              SocketIoClient client = SocketIoClient.webSocket(probe).beginConnect("/custom");
              SocketIoPacket answer = client.next();
              expect(
                  answer.type() == '0' && answer.written().startsWith("0/custom,{\"sid\":\""),
                  "0/custom,{\"sid\":\"...\"}",
                  answer);
            }));
    cases.add(
        reference(
            "S5-CN-04",
            "The comma after a namespace may be left out where nothing follows",
            "CN03",
            probe ->
                SocketIoClient.webSocket(probe).sendRaw("0/custom").expectConnected("/custom")));
    cases.add(
        reference(
            "S5-CN-05",
            "The namespace / may be written out",
            "Socket.IO 5, Packet encoding",
            probe -> SocketIoClient.webSocket(probe).sendRaw("0/,").expectConnected("/")));
    cases.add(
        reference(
            "S5-CN-06",
            "What the application says when a client connects comes after CONNECT",
            "CN10",
            probe -> {
              for (SocketIoClient client : Guests.both(probe, "/")) {
                client.expectNothingElse();
              }
            }));
    cases.add(
        required(
            "S5-CN-07",
            "One connection can be in several namespaces, whose events do not mix",
            DOCUMENT + "; CN11",
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              Guests.greeted(client, "/custom");
              client.emit("/custom", "message", 1).expectEvent("/custom", "message-back", 1);
              client.emit("/", "message", 2).expectEvent("/", "message-back", 2);
              client.expectNothingElse();
            }));
    cases.add(
        required(
            "S5-CN-08",
            "Requests to connect to several namespaces may be sent together",
            DOCUMENT + "; CN11",
            probe -> {
              SocketIoClient client = SocketIoClient.polling(probe);
              client.engine().sendPacket("40", "40/custom,{\"a\":1}", "40/nowhere,");
              client.expectConnected("/");
              client.expectConnected("/custom");
              client.expectConnectError("/nowhere", "Invalid namespace");
            }));
    cases.add(
        required(
            "S5-CN-09",
            "Namespaces that were joined over polling are still joined after the upgrade",
            "Engine.IO 4, Upgrade; Socket.IO 5, Connection to a namespace",
            probe -> {
              SocketIoClient client = Guests.polling(probe, "/");
              Guests.greeted(client, "/custom");
              client.engine().upgrade();
              client.emit("/custom", "message", 1).expectEvent("/custom", "message-back", 1);
              client.emit("/", "message", 2).expectEvent("/", "message-back", 2);
              client.expectNothingElse();
            }));
  }

  private static void connectsToRoot(SocketIoClient client) {
    SocketIoPacket answer = client.beginConnect("/").next();
    JsonNode payload = answer.payload();
    expect(
        answer.written().startsWith("0{\"sid\":\"")
            && payload != null
            && payload.size() == 1
            && !payload.path("sid").asString("").isEmpty(),
        "0{\"sid\":\"...\"}",
        answer);
  }

  private static void ids(List<Case> cases) {
    cases.add(
        required(
            "S5-CN-10",
            "Every socket has an id of its own: on one connection, and on several",
            DOCUMENT + "; CN15",
            probe -> {
              Set<String> ids = new HashSet<>();
              for (int i = 0; i < 3; i++) {
                SocketIoClient client = SocketIoClient.webSocket(probe);
                expect(ids.add(client.connect("/")), "an id of its own", ids);
                expect(ids.add(client.connect("/custom")), "an id of its own", ids);
              }
            }));
    cases.add(
        reference(
            "S5-CN-11",
            "The id of a socket does not tell that of its session, which is a secret",
            "CN16",
            probe -> {
              SocketIoClient client = SocketIoClient.webSocket(probe);
              for (String nsp : List.of("/", "/custom")) {
                String id = client.connect(nsp);
                expect(!id.contains(client.engine().sid()), "another id than the session's", id);
              }
            }));
  }

  private static void auth(List<Case> cases) {
    cases.add(
        required(
            "S5-CN-12",
            "The payload of CONNECT reaches the application as it was sent",
            DOCUMENT + "; CN02",
            probe -> {
              Map<String, Object> auth =
                  Map.of(
                      "token",
                      "g\u00e4n\u20ac\ud83d\ude00",
                      "deep",
                      Map.of("list", List.of(1, true, "")));
              SocketIoClient client = SocketIoClient.webSocket(probe);
              client.beginConnect("/", auth).expectConnected("/");
              client.expectEvent("/", "auth", auth);
            }));
    cases.add(
        reference(
            "S5-CN-13",
            "CONNECT without a payload stands for an empty object",
            "CN04",
            probe -> Guests.greeted(SocketIoClient.webSocket(probe), "/")));
    cases.add(
        required(
            "S5-CN-14",
            "Each namespace of a connection has the payload of its own CONNECT",
            DOCUMENT + "; CN23",
            probe -> {
              SocketIoClient client = SocketIoClient.polling(probe);
              for (String nsp : List.of("/", "/custom")) {
                Map<String, String> auth = Map.of("for", nsp);
                client.beginConnect(nsp, auth).expectConnected(nsp);
                client.expectEvent(nsp, "auth", auth);
              }
            }));
  }

  private static void refused(List<Case> cases) {
    cases.add(
        required(
            "S5-CN-15",
            "CONNECT to a namespace that is not there is refused in that namespace, with a message",
            DOCUMENT + "; CN05",
            probe -> {
              SocketIoClient client = SocketIoClient.webSocket(probe).beginConnect("/random");
              client.engine().expectMessage("4/random,{\"message\":\"Invalid namespace\"}");
            }));
    cases.add(
        required(
            "S5-CN-16",
            "A connection whose request was refused goes on, and may ask for another namespace",
            DOCUMENT + "; CN05",
            probe -> {
              for (SocketIoClient client :
                  List.of(SocketIoClient.polling(probe), SocketIoClient.webSocket(probe))) {
                client.beginConnect("/random").expectConnectError("/random", "Invalid namespace");
                client.connect("/");
                client.beginConnect("/random").expectConnectError("/random", "Invalid namespace");
                client.expectNothingElse();
              }
            }));
    cases.add(
        reference(
            "S5-CN-17",
            "What looks like the query of a namespace is a part of its name",
            "Observed: only clients of version 2 have queries there",
            probe ->
                SocketIoClient.webSocket(probe)
                    .beginConnect("/custom?a=1")
                    .expectConnectError("/custom?a=1", "Invalid namespace")));
    cases.add(
        reference(
            "S5-CN-18",
            "The name of a namespace counts to the letter",
            "Observed",
            probe -> {
              SocketIoClient client = SocketIoClient.webSocket(probe);
              for (String nsp : List.of("/Custom", "/custom/", "/%63ustom", "/cust")) {
                client.beginConnect(nsp).expectConnectError(nsp, "Invalid namespace");
              }
            }));
  }

  private static void conversed(List<Case> all) {
    List<Case> cases = new ArrayList<>();
    cases.add(
        reference(
            "S5-CN-20",
            "A refusal by a middleware brings its message and its data",
            "MW02, MW03",
            probe -> {
              SocketIoClient client = SocketIoClient.webSocket(probe).beginConnect("/refused");
              client
                  .engine()
                  .expectMessage("4/refused,{\"message\":\"not welcome\",\"data\":{\"code\":42}}");
              client.stillAlive();
            }));
    cases.add(
        required(
            "S5-CN-21",
            "Whom a middleware refuses is not in the namespace: an event there closes the connection",
            DOCUMENT + "; MW02",
            probe -> {
              SocketIoClient client = SocketIoClient.webSocket(probe);
              client.connect("/");
              client.beginConnect("/refused").expectConnectError("/refused", "not welcome");
              client.stillAlive();
              client.emit("/refused", "message").expectClosed();
            }));
    cases.add(
        reference(
            "S5-CN-22",
            "Whom a middleware refuses may ask again, and is asked about again",
            "MW12",
            probe -> {
              SocketIoClient client = SocketIoClient.polling(probe);
              for (int i = 0; i < 3; i++) {
                client.beginConnect("/refused").expectConnectError("/refused", "not welcome");
              }
              client.stillAlive();
            }));
    cases.add(
        reference(
            "S5-CN-23",
            "A middleware that takes its time is waited for, and holds up no other namespace",
            "MW04",
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              client.beginConnect("/slow");
              Guests.greeted(client, "/custom");
              client.emit("/", "message", 1).expectEvent("/", "message-back", 1);
              client.expectNothingElse();
              client.expectConnected("/slow");
              client.expectEvent("/slow", "auth", Map.of());
            }));
    cases.add(
        required(
            "S5-CN-24",
            "An event for a namespace whose middlewares have not decided closes the connection",
            DOCUMENT + "; CN09",
            probe -> {
              SocketIoClient client = SocketIoClient.webSocket(probe);
              client.connect("/");
              client.stillAlive();
              client.beginConnect("/slow").emit("/slow", "message", 1).expectClosed();
            }));
    cases.add(
        required(
            "S5-CN-26",
            "A namespace that matches a pattern is made for who asks",
            "NS02",
            probe -> {
              String nsp = Guests.ownNamespace();
              Guests.webSocket(probe, nsp)
                  .emit(nsp, "message", 1)
                  .expectEvent(nsp, "message-back", 1);
            }));
    cases.add(
        reference(
            "S5-CN-27",
            "A namespace that matches only a part of a pattern is not there",
            "NS05",
            probe -> {
              SocketIoClient client = SocketIoClient.webSocket(probe);
              for (String nsp : List.of("/dynamic-", "/dynamic-1x", "/dynamic-x", "/x/dynamic-1")) {
                client.beginConnect(nsp).expectConnectError(nsp, "Invalid namespace");
              }
            }));
    cases.add(
        reference(
            "S5-CN-28",
            "Who asks for the same name of a pattern is in the same namespace",
            "NS06",
            probe -> {
              String nsp = Guests.ownNamespace();
              List<SocketIoClient> clients = new ArrayList<>();
              for (int i = 0; i < 4; i++) {
                clients.add(SocketIoClient.webSocket(probe));
              }
              clients.forEach(client -> client.beginConnect(nsp));
              Set<String> ids = new HashSet<>();
              clients.forEach(client -> ids.add(client.expectConnected(nsp)));
              clients.forEach(client -> client.expectEvent(nsp, "auth", Map.of()));
              for (SocketIoClient client : clients) {
                Set<String> seen = new HashSet<>();
                client.emitWithAck(nsp, "sockets").get(0).forEach(id -> seen.add(id.asString("")));
                expect(seen.equals(ids), "the sockets " + ids, seen);
              }
            }));
    cases.add(
        required(
            "S5-CN-29",
            "A connection can be in ten namespaces at once",
            "CN11",
            probe -> {
              SocketIoClient client = SocketIoClient.webSocket(probe);
              List<String> names = new ArrayList<>();
              for (int i = 0; i < PATIENT_NAMESPACES; i++) {
                names.add(Guests.ownNamespace());
              }
              names.forEach(client::beginConnect);
              names.forEach(client::expectConnected);
              names.forEach(nsp -> client.awaitEvent(nsp, "auth"));
              for (String nsp : names) {
                client.emit(nsp, "message", nsp).expectEvent(nsp, "message-back", nsp);
              }
            }));
    cases.forEach(one -> all.add(one.needing(Feature.CONVERSATION)));
  }

  private static void breaches(List<Case> cases) {
    cases.add(
        required(
            "S5-CN-30",
            "An event before CONNECT closes the connection",
            DOCUMENT + "; CN09",
            probe -> {
              SocketIoClient.webSocket(probe).emit("/", "message", 1).expectClosed();
              SocketIoClient.polling(probe).emit("/", "message", 1).expectClosed();
            }));
    cases.add(
        required(
            "S5-CN-31",
            "An event for a namespace that was not joined closes the connection",
            DOCUMENT + "; CN09",
            probe -> {
              SocketIoClient bystander = Guests.webSocket(probe, "/custom");
              for (SocketIoClient client : Guests.both(probe, "/")) {
                client.emit("/custom", "message", 1).expectClosed();
              }
              bystander.expectNothingElse();
            }));
    cases.add(
        reference(
            "S5-CN-32",
            "An acknowledgement in a namespace that was not joined closes the connection",
            "Observed",
            probe -> Guests.webSocket(probe, "/").ack("/custom", 0).expectClosed()));
    cases.add(
        reference(
            "S5-CN-33",
            "DISCONNECT from a namespace that was not joined closes the connection",
            "Observed",
            probe -> Guests.webSocket(probe, "/").sendRaw("1/custom,").expectClosed()));
    cases.add(
        reference(
            "S5-CN-34",
            "CONNECT to a namespace that is joined already closes the connection",
            "CN08",
            probe -> {
              for (SocketIoClient client : Guests.both(probe, "/")) {
                client.beginConnect("/").expectClosed();
              }
            }));
    cases.add(
        reference(
            "S5-CN-35",
            "CONNECT_ERROR, which only the server may send, closes the connection",
            "Observed",
            probe -> {
              Guests.webSocket(probe, "/").sendRaw("4{\"message\":\"no\"}").expectClosed();
              Guests.webSocket(probe, "/").sendRaw("4/custom,\"no\"").expectClosed();
            }));
  }

  private static void inTime(List<Case> cases) {
    cases.add(
        required(
            "S5-CN-36",
            "A connection that joins no namespace is closed after a while",
            DOCUMENT + "; CN07",
            probe -> {
              SocketIoClient.polling(probe).expectClosed();
              SocketIoClient.webSocket(probe).expectClosed();
            }));
    cases.add(
        reference(
            "S5-CN-37",
            "A request that is refused does not count as joining: the connection is closed",
            "Observed",
            probe -> {
              SocketIoClient client = SocketIoClient.webSocket(probe);
              client.beginConnect("/random").expectConnectError("/random", "Invalid namespace");
              client.expectClosed();
            }));
    cases.add(
        reference(
            "S5-CN-38",
            "A connection that has left its only namespace stays, and may join again",
            "CN20",
            probe -> {
              EngineClient engine =
                  EngineClient.webSocket(probe)
                      .path(probe.target().socketPath())
                      .heartbeat(Heartbeat.OFF)
                      .open();
              SocketIoClient client = SocketIoClient.on(engine);
              Guests.greeted(client, "/").disconnect("/");
              for (int i = 0; i < OUTLASTING_PINGS; i++) {
                engine.expectPacket("2").sendPacket("3");
              }
              engine.heartbeat(Heartbeat.KEPT);
              Guests.greeted(client, "/");
            }));
  }
}
